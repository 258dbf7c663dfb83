//! The label of pictures that a model has made.

use super::*;

const LABEL: &str = r#"<TC260:AIGC>{"Label":"1","ContentProducer":"小猫更衣 &lt;\"&amp;&gt;","ProduceID":"0192-abc","ReservedCode1":"","ContentPropagator":"","PropagateID":"","ReservedCode2":""}</TC260:AIGC>"#;

fn marked(bytes: &[u8]) -> Vec<u8> {
    let format = sniff(bytes).expect("known");
    let out = mark_ai_generated(bytes, format, &MARK).expect("marks");
    inspect(&out, &ANY_SIZE).expect("still whole");
    out
}

/// The XMP packet as another reader finds it.
fn xmp_of(bytes: &[u8]) -> Option<String> {
    let packet = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .expect("reads")
        .into_decoder()
        .expect("decodes")
        .xmp_metadata()
        .expect("reads");
    packet.map(|packet| String::from_utf8(packet).expect("UTF-8"))
}

fn count(bytes: &[u8], needle: &[u8]) -> usize {
    bytes
        .windows(needle.len())
        .filter(|window| *window == needle)
        .count()
}

#[test]
fn the_label_is_found_and_no_pixel_changes() {
    for bytes in accepted() {
        let out = marked(&bytes);
        assert_eq!(pixels(&out), pixels(&bytes));
        let xmp = xmp_of(&out).expect("has XMP");
        assert!(xmp.contains(LABEL), "{xmp}");
    }
}

#[test]
fn a_label_is_written_once_however_often() {
    for bytes in accepted() {
        let out = marked(&marked(&bytes));
        assert_eq!(count(&out, b"<TC260:AIGC>"), 1);
    }
}

#[test]
fn an_earlier_packet_is_added_to() {
    for bytes in WITH_METADATA {
        let xmp = xmp_of(&marked(bytes)).expect("has XMP");
        assert!(xmp.contains("PLANTED-XMP") && xmp.contains(LABEL), "{xmp}");
    }
}

#[test]
fn a_packet_that_cannot_be_added_to_gives_way() {
    let compressed = png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\x01\0\0\0PLANTED");
    let png = with_chunk(&drawn(ImageFormat::Png), &compressed);
    let full = [
        b"http://ns.adobe.com/xap/1.0/\0",
        &[b' '; 65_400][..],
        b"PLANTED</rdf:RDF>",
    ];
    let jpeg = with_segment(&drawn(ImageFormat::Jpeg), &segment(0xe1, &full.concat()));
    for bytes in [png, jpeg] {
        let out = marked(&bytes);
        assert!(!contains(&out, b"PLANTED"));
        assert!(xmp_of(&out).expect("has XMP").contains(LABEL));
    }
}

#[test]
fn marks_of_other_makers_stay() {
    let jpeg = segment(0xeb, b"JP\0\x01\0\0\0\x01 jumb c2pa");
    let png = png_chunk(b"caBX", b"jumb c2pa");
    let webp = (b"C2PA", &b"jumb c2pa "[..]);
    assert!(contains(
        &marked(&with_segment(&drawn(ImageFormat::Jpeg), &jpeg)),
        &jpeg
    ));
    assert!(contains(
        &marked(&with_chunk(&drawn(ImageFormat::Png), &png)),
        &png
    ));
    let webp = riff(&[(b"VP8L", &LOSSLESS[20..]), webp]);
    assert!(contains(&marked(&webp), b"jumb c2pa"));
}

#[test]
fn jfif_and_exif_keep_the_first_places() {
    let out = marked(WITH_METADATA[0]);
    let place = |needle: &[u8]| {
        out.windows(needle.len())
            .position(|window| window == needle)
    };
    assert!(place(b"JFIF\0") < place(b"Exif\0\0"));
    assert!(place(b"Exif\0\0") < place(b"http://ns.adobe.com/xap/1.0/\0"));
}

#[test]
fn the_label_goes_with_the_metadata() {
    for bytes in accepted() {
        assert!(!contains(
            &strip_metadata(marked(&bytes)).expect("strips"),
            b"AIGC"
        ));
    }
}

#[test]
fn fields_too_long_for_a_jpeg_segment_are_an_error() {
    let long = "x".repeat(70_000);
    let mark = AiMark {
        producer: &long,
        ..MARK
    };
    let jpeg = drawn(ImageFormat::Jpeg);
    let out = mark_ai_generated(&jpeg, ImageFormat::Jpeg, &mark);
    assert_eq!(out, Err(Unusable::Unsupported));
}

#[test]
fn a_marked_file_is_larger_by_its_label_alone() {
    // The label's packet, and what each format puts around it: 50 bytes at most.
    let label = xmp::packet(None, &MARK).len() + 50;
    let many = with_segment(
        &drawn(ImageFormat::Jpeg),
        &segment(0xe1, b"Exif\0\0").repeat(100_000),
    );
    for bytes in accepted().into_iter().chain([many]) {
        assert!(marked(&bytes).len() <= bytes.len() + label);
    }
}
