//! The checksum of PNG's chunks and of files in ZIP archives.

use std::sync::LazyLock;

use crc::{CRC_32_ISO_HDLC, Crc, Table};

/// 16 KB that do not compress: made at the first use, so that the Worker does not carry them.
static TABLE: LazyLock<Crc<u32, Table<16>>> =
    LazyLock::new(|| Crc::<u32, Table<16>>::new(&CRC_32_ISO_HDLC));

/// The CRC-32 of bytes (ISO/IEC/IEEE 8802-3).
#[must_use]
pub fn crc32(bytes: &[u8]) -> u32 {
    TABLE.checksum(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_one_of_the_catalogue() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }
}
