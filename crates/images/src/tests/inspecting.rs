//! What is taken for a picture.

use super::*;

#[test]
fn dimensions_are_those_of_the_real_header_and_agree_with_another_reader() {
    for bytes in accepted() {
        let found = inspect(&bytes, &ANY_SIZE).expect("accepted");
        let other = imagesize::blob_size(&bytes).expect("reads");
        assert_eq!(
            (found.width as usize, found.height as usize),
            (other.width, other.height)
        );
        assert_eq!(pixels(&bytes).dimensions(), (found.width, found.height));
    }
}

#[test]
fn magic_bytes_decide_the_format() {
    for format in FORMATS {
        let found = inspect(&drawn(format), &Limits::UPLOAD).expect("accepted");
        assert_eq!(found.format, format);
    }
    for other in [
        &b""[..],
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!doctype html><title>photo.jpg</title>",
        b"GIF89a\x01\0\x01\0\0\0\0;",
        b"RIFF\x04\0\0\0WAVE",
    ] {
        assert_eq!(inspect(other, &ANY_SIZE), Err(Unusable::Unsupported));
    }
}

#[test]
fn sides_and_area_are_limited() {
    let check = |width, height| Limits::UPLOAD.check(width, height);
    assert_eq!(check(200, 200), Ok(()));
    assert_eq!(check(199, 200), Err(Unusable::TooSmall));
    assert_eq!(check(200, 199), Err(Unusable::TooSmall));
    assert_eq!(check(8192, 200), Ok(()));
    assert_eq!(check(200, 8193), Err(Unusable::TooWide));
    assert_eq!(check(8000, 5000), Ok(()));
    assert_eq!(check(8000, 5001), Err(Unusable::TooManyPixels));
    assert_eq!(check(u32::MAX, u32::MAX), Err(Unusable::TooWide));
}

#[test]
fn a_header_that_claims_a_huge_picture_is_refused_before_the_rest_is_read() {
    let header = [
        &50_000u32.to_be_bytes()[..],
        &50_000u32.to_be_bytes(),
        &[8, 2, 0, 0, 0],
    ];
    let only_header = [&png::MAGIC[..], &png_chunk(b"IHDR", &header.concat())].concat();
    assert_eq!(
        inspect(&only_header, &Limits::UPLOAD),
        Err(Unusable::TooWide)
    );
}

#[test]
fn a_picture_of_another_kind_is_called_by_its_name() {
    let avif = include_bytes!("../fixtures/photo.avif");
    let with_brands = |brands: &[u8]| {
        let length = u32::try_from(8 + brands.len())
            .expect("short")
            .to_be_bytes();
        [&length[..], b"ftyp", brands, b"the rest: avif"].concat()
    };
    for (bytes, name) in [
        (avif.to_vec(), Unusable::Avif),
        (with_brands(b"avis\0\0\0\0"), Unusable::Avif),
        (with_brands(b"mif1\0\0\0\0miafavif"), Unusable::Avif),
        (with_brands(b"heic\0\0\0\0mif1heic"), Unusable::Heic),
        (with_brands(b"mif1\0\0\0\0"), Unusable::Heic),
        (with_brands(b"isom\0\0\0\0mp42"), Unusable::Unsupported),
        (with_brands(b""), Unusable::Unsupported),
        (b"\0\0\0\0ftyp".to_vec(), Unusable::Unsupported),
    ] {
        assert_eq!(
            inspect(&bytes, &ANY_SIZE),
            Err(name),
            "{}",
            bytes.escape_ascii()
        );
    }
}

#[test]
fn a_picture_cut_off_anywhere_is_damaged() {
    for bytes in accepted() {
        let needed = match sniff(&bytes) {
            Some(ImageFormat::Jpeg) => bytes.len() - 2,
            _ => bytes.len() - 1,
        };
        for end in (12..needed).step_by(1 + bytes.len() / 500) {
            assert_eq!(
                inspect(&bytes[..end], &ANY_SIZE),
                Err(Unusable::Damaged),
                "{:?} cut to {end} of {}",
                sniff(&bytes),
                bytes.len()
            );
        }
    }
}

#[test]
fn half_a_jpeg_is_damaged_even_if_its_thumbnail_is_whole() {
    let thumbnail = encoded(&drawing(16, 16), ImageFormat::Jpeg);
    let whole = with_segment(&drawn(ImageFormat::Jpeg), &segment(0xe1, &thumbnail));
    assert!(inspect(&whole, &ANY_SIZE).is_ok());
    let cut = &whole[..whole.len() - 3];
    assert_eq!(inspect(cut, &ANY_SIZE), Err(Unusable::Damaged));
}

#[test]
fn a_jpeg_needs_one_frame_and_a_scan() {
    let jpeg = drawn(ImageFormat::Jpeg);
    let frame = segment(0xc0, &[8, 0, 9, 0, 9, 1, 1, 0x11, 0]);
    for damaged in [
        with_segment(&jpeg, &frame),
        [&jpeg[..2], &[0xff, 0xd9]].concat(),
        [&jpeg[..2], &frame, &[0xff, 0xd9]].concat(),
    ] {
        assert_eq!(inspect(&damaged, &ANY_SIZE), Err(Unusable::Damaged));
    }
}

#[test]
fn a_jpeg_that_browsers_do_not_show_is_called_one() {
    assert_eq!(inspect(ARITHMETIC, &ANY_SIZE), Err(Unusable::UncommonJpeg));
}

#[test]
fn a_png_with_a_wrong_checksum_or_order_is_damaged() {
    let png = drawn(ImageFormat::Png);
    let mut flipped = png.clone();
    flipped[png.len() / 2] ^= 1;
    let pixels = png_chunk(b"IDAT", &[]);
    let end = png_chunk(b"IEND", &[]);
    for damaged in [
        flipped,
        with_chunk(&png, &end),
        with_chunk(&png, &[&pixels[..], &png_chunk(b"tIME", &[0; 7])].concat()),
        with_chunk(&png, &png_chunk(b"ABCD", b"a critical chunk nobody knows")),
        with_chunk(&png, &png[8..33]),
    ] {
        assert_eq!(inspect(&damaged, &ANY_SIZE), Err(Unusable::Damaged));
    }
    assert!(inspect(&with_chunk(&png, &pixels), &ANY_SIZE).is_ok());
}

#[test]
fn a_webp_whose_frame_is_not_of_the_announced_size_is_damaged() {
    let frame = &LOSSY[20..];
    let announced = |width: u8| [0, 0, 0, 0, width - 1, 0, 0, 15, 0, 0];
    let lying = riff(&[(b"VP8X", &announced(25)), (b"VP8 ", frame)]);
    let honest = riff(&[(b"VP8X", &announced(24)), (b"VP8 ", frame)]);
    assert_eq!(inspect(&lying, &ANY_SIZE), Err(Unusable::Damaged));
    assert!(inspect(&honest, &ANY_SIZE).is_ok());
    let two_frames = riff(&[(b"VP8 ", frame), (b"VP8 ", frame)]);
    assert_eq!(inspect(&two_frames, &ANY_SIZE), Err(Unusable::Damaged));
    assert_eq!(inspect(&riff(&[]), &ANY_SIZE), Err(Unusable::Damaged));
}

#[test]
fn more_than_one_frame_is_refused() {
    assert_eq!(inspect(ANIMATED, &ANY_SIZE), Err(Unusable::Animated));
    let animated = with_chunk(
        &drawn(ImageFormat::Png),
        &png_chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]),
    );
    assert_eq!(inspect(&animated, &ANY_SIZE), Err(Unusable::Animated));
    for bytes in [ANIMATED, &animated] {
        assert_eq!(strip_metadata(bytes.to_vec()), Err(Unusable::Animated));
    }
}
