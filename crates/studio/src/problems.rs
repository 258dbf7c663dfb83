//! What is refused of photos, prompts and tasks.

use http::StatusCode as S;
use images::Unusable;
use web::{
    language::Text,
    problem::{Fault, Problem, ProblemKind},
};

/// The picture's life is over.
pub static GONE: ProblemKind = ProblemKind::new(
    S::GONE,
    "gone",
    "图片保留期已过",
    "The picture has reached the end of its life",
);
/// By its content it is no picture that is supported.
pub static UNSUPPORTED_IMAGE: ProblemKind = ProblemKind::new(
    S::UNSUPPORTED_MEDIA_TYPE,
    "unsupported-image",
    "只支持 JPEG、PNG 和 WebP 图片",
    "Only JPEG, PNG and WebP pictures are supported",
);
/// A picture that cannot be used.
pub static UNUSABLE_IMAGE: ProblemKind = ProblemKind::new(
    S::UNPROCESSABLE_ENTITY,
    "unusable-image",
    "这张图片用不了",
    "This picture cannot be used",
);
/// The prompt holds what is not allowed here. What that is, is not told.
pub static PROMPT_REFUSED: ProblemKind = ProblemKind::new(
    S::UNPROCESSABLE_ENTITY,
    "prompt-refused",
    "这段描述不能用",
    "This description cannot be used",
)
.detail(
    "描述里有这里不允许的内容，请换个说法。没有扣积分。",
    "It holds something that is not allowed here; please put it differently. No credits were taken.",
);
/// A photo is not allowed here. Why, is not told.
pub static PHOTO_REFUSED: ProblemKind = ProblemKind::new(
    S::UNPROCESSABLE_ENTITY,
    "photo-refused",
    "这张照片不能用",
    "This photo cannot be used",
)
.detail(
    "它不符合这里的内容规定，已经删除，请换一张。没有扣积分。",
    "It does not keep to the rules for content here, and was deleted; please use another. No credits were taken.",
);

/// What is uploaded cannot be used.
pub fn unusable(unusable: &Unusable) -> Problem {
    let (reason, zh, en) = match unusable {
        Unusable::Unsupported => {
            return Problem::from(&UNSUPPORTED_IMAGE).detail(Text::fixed(
                "看内容，它不是这三种图片之一。",
                "By its content it is none of the three.",
            ));
        }
        Unusable::Heic => (
            "heic",
            "这是 HEIC 图片，请先转成 JPEG。",
            "It is a HEIC picture; please convert it to JPEG.",
        ),
        Unusable::Avif => (
            "avif",
            "这是 AVIF 图片，请先转成 JPEG。",
            "It is an AVIF picture; please convert it to JPEG.",
        ),
        Unusable::TwelveBitJpeg => (
            "jpeg_12_bit",
            "这是 12 位的 JPEG，只支持 8 位的，请重新导出一次。",
            "It is a JPEG of 12 bits a sample; only 8 are supported. Please export it again.",
        ),
        Unusable::UncommonJpeg => (
            "jpeg_coding",
            "这是无损或算术编码的 JPEG，浏览器打不开，请存成普通的 JPEG。",
            "It is a lossless or arithmetic-coded JPEG, which browsers do not show; \
             please save it as an ordinary JPEG.",
        ),
        Unusable::Damaged => (
            "damaged",
            "文件不完整或已损坏，请重新导出一次。",
            "The file is incomplete or damaged; please export it again.",
        ),
        Unusable::TooSmall => (
            "too_small",
            "图片太小，每边至少 200 像素。",
            "It is too small: at least 200 pixels a side.",
        ),
        Unusable::TooWide => (
            "too_wide",
            "图片太大，每边最多 8192 像素。",
            "It is too large: at most 8192 pixels a side.",
        ),
        Unusable::TooManyPixels => (
            "too_many_pixels",
            "图片像素太多，最多 4000 万像素。",
            "It has too many pixels: at most 40 million.",
        ),
        Unusable::Animated => (
            "animated",
            "这是动图，请用单张图片。",
            "It is animated; please use a single picture.",
        ),
    };
    let kind = match unusable {
        Unusable::Heic | Unusable::Avif | Unusable::TwelveBitJpeg | Unusable::UncommonJpeg => {
            &UNSUPPORTED_IMAGE
        }
        _ => &UNUSABLE_IMAGE,
    };
    Problem::from(kind)
        .detail(Text::fixed(zh, en))
        .member("reason", reason)
}

/// The photos of a task have more than `most` bytes together.
pub fn photos_too_large(most: usize) -> Fault {
    let most = most / 1_000_000;
    Fault::with(
        "too_large",
        format!("这些照片加起来太大，最多 {most} MB。"),
        format!("These photos are too large together: at most {most} MB."),
    )
}

const WAIT: Text = Text::fixed("先等前面的任务完成吧", "Please wait for what is under way");

/// As many tasks as the level allows are under way. `retry_after` is in seconds, here and below.
pub fn too_many_tasks(retry_after: u32) -> Problem {
    let detail = Text::fixed(
        "同时进行的任务已到上限，完成一个再提交下一个。",
        "As many tasks as your level allows are under way; submit the next when one is done.",
    );
    Problem::limit_reached(WAIT, detail, retry_after)
}

/// As many uploads as can be kept wait to be used.
pub fn too_many_uploads(retry_after: u32) -> Problem {
    let detail = Text::fixed(
        "等待使用的照片已到上限，过一会儿再上传。",
        "As many photos as can be kept are waiting; upload the next in a while.",
    );
    Problem::limit_reached(WAIT, detail, retry_after)
}

/// Too many pictures of a day were paid for and came to nothing.
pub fn too_many_failures(retry_after: u32) -> Problem {
    let title = Text::fixed(
        "今天没成功的图片太多",
        "Too many pictures came to nothing today",
    );
    let detail = Text::fixed(
        "换换照片和描述，过些时候再试；急用请联系客服。",
        "Try other photos and words in a while, or write to us if it is urgent.",
    );
    Problem::limit_reached(title, detail, retry_after)
}

/// Too many photos of a day were flagged.
pub fn too_many_flagged_photos(retry_after: u32) -> Problem {
    let title = Text::fixed(
        "今天不能用的照片太多",
        "Too many photos could not be used today",
    );
    let detail = Text::fixed(
        "过些时候再上传；如果弄错了，请联系客服。",
        "Upload the next in a while, or write to us if that was a mistake.",
    );
    Problem::limit_reached(title, detail, retry_after)
}

/// One of each, for the API's document.
pub fn samples() -> Vec<Problem> {
    vec![
        Problem::from(&GONE),
        unusable(&Unusable::Unsupported),
        unusable(&Unusable::TooSmall),
        Problem::from(&PROMPT_REFUSED),
        Problem::from(&PHOTO_REFUSED),
        too_many_tasks(30),
    ]
}
