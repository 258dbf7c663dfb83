//! Markers of segments (ITU-T T.81, table B.1), and the names that application segments begin with.

pub(super) const START_OF_IMAGE: [u8; 2] = [0xff, 0xd8];
pub(super) const END_OF_IMAGE: [u8; 2] = [0xff, 0xd9];

pub(super) const TEMPORARY: u8 = 0x01;
pub(super) const BASELINE_FRAME: u8 = 0xc0;
pub(super) const PROGRESSIVE_FRAME: u8 = 0xc2;
pub(super) const DEFINE_HUFFMAN: u8 = 0xc4;
pub(super) const FIRST_RESTART: u8 = 0xd0;
pub(super) const LAST_RESTART: u8 = 0xd7;
pub(super) const END: u8 = 0xd9;
pub(super) const START_OF_SCAN: u8 = 0xda;
pub(super) const DEFINE_QUANTIZATION: u8 = 0xdb;
pub(super) const DEFINE_RESTART: u8 = 0xdd;
pub(super) const APP0: u8 = 0xe0;
pub(super) const APP1: u8 = 0xe1;
pub(super) const APP2: u8 = 0xe2;
pub(super) const APP14: u8 = 0xee;
pub(super) const APP15: u8 = 0xef;
pub(super) const COMMENT: u8 = 0xfe;

pub(super) const EXIF: &[u8] = b"Exif\0\0";
pub(super) const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
pub(super) const ICC: &[u8] = b"ICC_PROFILE\0";
pub(super) const JFIF: &[u8] = b"JFIF\0";
pub(super) const ADOBE: &[u8] = b"Adobe";

/// The length of Adobe's segment: name, version, two sets of flags, colour transform.
pub(super) const ADOBE_LENGTH: usize = 12;
/// The length of a JFIF segment up to the size of its thumbnail.
pub(super) const JFIF_LENGTH: usize = 12;
