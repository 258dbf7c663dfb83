//! CRC-32 as PNG and ZIP have it (ISO 3309).

use std::sync::LazyLock;

use crc::{CRC_32_ISO_HDLC, Crc, Table};

/// Made when first needed, in microseconds: 16 KB that would not compress in the Worker.
static CRC_32: LazyLock<Crc<u32, Table<16>>> =
    LazyLock::new(|| Crc::<u32, Table<16>>::new(&CRC_32_ISO_HDLC));

/// The CRC-32 of `bytes`.
#[must_use]
pub fn crc32(bytes: &[u8]) -> u32 {
    CRC_32.checksum(bytes)
}

#[cfg(test)]
mod tests {
    use super::crc32;

    #[test]
    fn the_sum_of_the_digits_is_the_one_every_catalogue_gives() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }
}
