//! Pictures that tell where they were taken, in every way that their format knows, and that lie on
//! their side.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Rgb, RgbImage};

/// The seconds of the latitude, as a fraction that nothing else has.
const SECONDS: (u32, u32) = (490_007, 10_007);
/// EXIF's number for "turn me to the right".
const ON_ITS_SIDE: u16 = 6;
const XMP: &str = r#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="31,13.8167N" exif:UserComment="PLANTED-XMP"/></rdf:RDF></x:xmpmeta>"#;

/// What must not be left of such a picture.
pub struct Planted;

impl Planted {
    /// The first thing found that gives the place away.
    pub fn found(bytes: &[u8]) -> Option<String> {
        let (above, below) = (SECONDS.0.to_le_bytes(), SECONDS.1.to_le_bytes());
        let traces: [&[u8]; 6] = [
            b"PLANTED",
            // The same in the digits of a profile within a text.
            b"504c414e544544",
            b"GPSLatitude",
            b"8BIM",
            &above,
            &below,
        ];
        let holds = |trace: &&[u8]| bytes.windows(trace.len()).any(|part| part == *trace);
        let trace = traces.iter().find(|trace| holds(trace))?;
        Some(trace.escape_ascii().to_string())
    }

    /// Whether a reader of EXIF would turn it upright.
    pub fn is_turned_upright(bytes: &[u8]) -> bool {
        let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format();
        let orientation = reader.unwrap().into_decoder().unwrap().orientation();
        orientation.unwrap() == image::metadata::Orientation::Rotate90
    }
}

/// A JPEG, PNG or WebP of 320 by 240 pixels with the place in EXIF, XMP and IPTC.
pub fn with_location(format: ImageFormat) -> Vec<u8> {
    let pixels = RgbImage::from_fn(320, 240, |x, y| Rgb([x as u8, y as u8, (x ^ y) as u8]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(pixels)
        .write_to(&mut bytes, format)
        .unwrap();
    let plain = bytes.into_inner();
    match format {
        ImageFormat::Jpeg => jpeg(&plain),
        ImageFormat::Png => png(&plain),
        ImageFormat::WebP => webp(&plain),
        other => panic!("{other:?} is not taken"),
    }
}

/// A TIFF block: description, orientation and a directory of the place.
fn exif() -> Vec<u8> {
    let mut block = b"II*\0\x08\0\0\0".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        let (tag, kind) = (tag.to_le_bytes(), kind.to_le_bytes());
        [&tag[..], &kind, &count.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    const TEXT: u16 = 2;
    block.extend(3u16.to_le_bytes());
    block.extend(entry(0x010e, TEXT, 13, 50));
    block.extend(entry(0x0112, 3, 1, ON_ITS_SIDE.into()));
    block.extend(entry(0x8825, 4, 1, 64));
    block.extend([0; 4]);
    block.extend(b"PLANTED-EXIF\0\0");
    block.extend(2u16.to_le_bytes());
    block.extend(entry(0x0001, TEXT, 2, u32::from(b'N')));
    block.extend(entry(0x0002, 5, 3, 94));
    block.extend([0; 4]);
    for (above, below) in [(31, 1), (13, 1), SECONDS] {
        block.extend(u32::to_le_bytes(above));
        block.extend(u32::to_le_bytes(below));
    }
    block
}

/// A record of IPTC: the city.
fn iptc() -> Vec<u8> {
    let city = b"PLANTED-IPTC";
    [&[0x1c, 2, 90, 0, city.len() as u8], &city[..]].concat()
}

fn jpeg(plain: &[u8]) -> Vec<u8> {
    let segment = |marker: u8, body: &[&[u8]]| {
        let body = body.concat();
        let length = (body.len() as u16 + 2).to_be_bytes();
        [&[0xff, marker], &length[..], &body].concat()
    };
    let iptc = iptc();
    let photoshop = [
        &b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0"[..],
        &[iptc.len() as u8],
        &iptc,
    ];
    [
        &plain[..2],
        &segment(0xe1, &[b"Exif\0\0", &exif()]),
        &segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", XMP.as_bytes()]),
        &segment(0xed, &photoshop),
        &segment(0xfe, &[b"PLANTED in a comment"]),
        &plain[2..],
        b"PLANTED behind the end",
    ]
    .concat()
}

fn png(plain: &[u8]) -> Vec<u8> {
    const HEADER: usize = 33;
    let chunk = |kind: &[u8; 4], data: &[&[u8]]| {
        let data = data.concat();
        let named = [&kind[..], &data].concat();
        let sum = crc32fast::hash(&named).to_be_bytes();
        [&(data.len() as u32).to_be_bytes()[..], &named, &sum].concat()
    };
    let iptc = iptc();
    let digits: String = iptc.iter().map(|byte| format!("{byte:02x}")).collect();
    let profile = format!(
        "Raw profile type iptc\0\niptc\n{:8}\n{digits}\n",
        iptc.len()
    );
    [
        &plain[..HEADER],
        &chunk(b"eXIf", &[&exif()]),
        &chunk(b"iTXt", &[b"XML:com.adobe.xmp\0\0\0\0\0", XMP.as_bytes()]),
        &chunk(b"tEXt", &[profile.as_bytes()]),
        &chunk(b"tEXt", &[b"Comment\0PLANTED in a text"]),
        &plain[HEADER..],
        b"PLANTED behind the end",
    ]
    .concat()
}

fn webp(plain: &[u8]) -> Vec<u8> {
    const EXIF_AND_XMP: u8 = 0x0c;
    let chunk = |kind: &[u8; 4], data: &[u8]| {
        let padding = vec![0; data.len() % 2];
        let length = (data.len() as u32).to_le_bytes();
        [&kind[..], &length, data, &padding].concat()
    };
    let [w, h] = [319u32, 239].map(u32::to_le_bytes);
    let extended = [EXIF_AND_XMP, 0, 0, 0, w[0], w[1], w[2], h[0], h[1], h[2]];
    let body = [
        &b"WEBP"[..],
        &chunk(b"VP8X", &extended),
        // The frame, as the encoder has written it.
        &plain[12..],
        &chunk(b"EXIF", &exif()),
        &chunk(b"XMP ", XMP.as_bytes()),
        &chunk(b"IPTC", &iptc()),
    ]
    .concat();
    [&b"RIFF"[..], &(body.len() as u32).to_le_bytes(), &body].concat()
}
