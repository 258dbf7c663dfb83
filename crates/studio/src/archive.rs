//! Several files as one ZIP (PKWARE's APPNOTE 6.3): stored as they are, since pictures are
//! compressed already. Lengths and sums are known beforehand, so the archive's own length is too,
//! and its pictures can come straight from the bucket.

use bytes::{BufMut, Bytes};
use chrono::{Datelike, NaiveDateTime, Timelike};
use ports::objects::Piece;

/// A file to be.
#[derive(Debug, Clone)]
pub struct File {
    /// Its name, in ASCII.
    pub name: String,
    /// When it was made, as its reader's clock would show it.
    pub made: NaiveDateTime,
    /// Its CRC-32.
    pub crc32: u32,
    /// Its length in bytes.
    pub size: u32,
    /// Where it is in the bucket.
    pub object_key: String,
}

const LOCAL_HEADER: u32 = 0x0403_4b50;
const CENTRAL_HEADER: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
/// Version 1.0 of the format: files stored as they are.
const VERSION: u16 = 10;
/// Made on Unix, so that the attributes are Unix's.
const MADE_BY: u16 = 3 << 8 | VERSION;
/// A file that its owner may write and everybody read.
const ATTRIBUTES: u32 = 0o100_644 << 16;

/// The archive, piece by piece; none where it would pass the four gigabytes of the format.
pub fn archive(files: &[File]) -> Option<Vec<Piece>> {
    let mut pieces = Vec::with_capacity(2 * files.len() + 1);
    let mut directory = Vec::new();
    let mut offset: u32 = 0;
    for file in files {
        let mut header = Vec::new();
        header.put_u32_le(LOCAL_HEADER);
        put_description(&mut header, file);
        header.put_slice(file.name.as_bytes());

        directory.put_u32_le(CENTRAL_HEADER);
        directory.put_u16_le(MADE_BY);
        put_description(&mut directory, file);
        // No comment, the first disk, nothing known of the content.
        directory.put_bytes(0, 6);
        directory.put_u32_le(ATTRIBUTES);
        directory.put_u32_le(offset);
        directory.put_slice(file.name.as_bytes());

        offset = offset
            .checked_add(header.len() as u32)?
            .checked_add(file.size)?;
        pieces.push(Piece::Bytes(header.into()));
        pieces.push(Piece::Object(file.object_key.clone(), file.size.into()));
    }
    let number = u16::try_from(files.len()).ok()?;
    let length = u32::try_from(directory.len()).ok()?;
    offset.checked_add(length)?;
    directory.put_u32_le(END);
    // The first disk.
    directory.put_u32_le(0);
    directory.put_u16_le(number);
    directory.put_u16_le(number);
    directory.put_u32_le(length);
    directory.put_u32_le(offset);
    // No comment.
    directory.put_u16_le(0);
    pieces.push(Piece::Bytes(Bytes::from(directory)));
    Some(pieces)
}

/// What both headers of a file have in common.
fn put_description(out: &mut Vec<u8>, file: &File) {
    let (date, time) = dos_time(file.made);
    out.put_u16_le(VERSION);
    // No flags; stored as it is.
    out.put_u32_le(0);
    out.put_u16_le(time);
    out.put_u16_le(date);
    out.put_u32_le(file.crc32);
    out.put_u32_le(file.size);
    out.put_u32_le(file.size);
    out.put_u16_le(file.name.len() as u16);
    // Nothing extra.
    out.put_u16_le(0);
}

/// Date and time as MS-DOS keeps them: from 1980 on, in steps of two seconds.
fn dos_time(time: NaiveDateTime) -> (u16, u16) {
    let year = time.year().clamp(1980, 2107) - 1980;
    let date = (year as u32) << 9 | time.month() << 5 | time.day();
    let time = time.hour() << 11 | time.minute() << 5 | (time.second() / 2);
    (date as u16, time as u16)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use chrono::NaiveDate;
    use images::crc32;
    use zip::{CompressionMethod, ZipArchive};

    use super::*;

    fn file(name: &str, content: &[u8]) -> File {
        File {
            name: name.to_owned(),
            made: NaiveDate::from_ymd_opt(2026, 11, 22)
                .and_then(|date| date.and_hms_opt(23, 59, 58))
                .unwrap(),
            crc32: crc32(content),
            size: content.len() as u32,
            object_key: name.to_owned(),
        }
    }

    fn written(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
        let described: Vec<File> = files
            .iter()
            .map(|(name, content)| file(name, content))
            .collect();
        let pieces = archive(&described).unwrap();
        let mut bytes = Vec::new();
        for piece in &pieces {
            match piece {
                Piece::Bytes(header) => bytes.extend_from_slice(header),
                Piece::Object(key, _) => {
                    let (_, content) = files.iter().find(|(name, _)| name == key).unwrap();
                    bytes.extend_from_slice(content);
                }
            }
        }
        assert_eq!(
            bytes.len() as u64,
            pieces.iter().map(Piece::size).sum::<u64>()
        );
        bytes
    }

    #[test]
    fn another_reader_finds_every_file_as_it_was() {
        let files = [
            ("a.png", b"the first picture".to_vec()),
            ("b.jpg", vec![7; 100_000]),
            ("empty.webp", vec![]),
        ];
        let mut archive = ZipArchive::new(Cursor::new(written(&files))).unwrap();
        assert_eq!(archive.len(), 3);
        for (index, (name, content)) in files.iter().enumerate() {
            let mut file = archive.by_index(index).unwrap();
            assert_eq!(file.name().unwrap(), *name);
            assert_eq!(file.compression(), CompressionMethod::Stored);
            assert_eq!(file.unix_mode(), Some(0o100_644));
            let made = file.last_modified().unwrap();
            assert_eq!((made.year(), made.month(), made.day()), (2026, 11, 22));
            assert_eq!((made.hour(), made.minute(), made.second()), (23, 59, 58));
            let mut read = Vec::new();
            // The reader checks the sum.
            file.read_to_end(&mut read).unwrap();
            assert_eq!(read, *content);
        }
    }

    #[test]
    fn more_than_four_gigabytes_are_refused() {
        let huge = File {
            size: u32::MAX / 2,
            ..file("huge.png", b"")
        };
        assert!(archive(std::slice::from_ref(&huge)).is_some());
        assert!(archive(&[huge.clone(), huge.clone(), huge]).is_none());
    }
}
