//! A walk through the whole file: whether it is whole, and what of it is to be kept.

use std::ops::Range;

use super::{
    super::{icc, unusable::Unusable},
    frame::{Frame, Scan},
    markers::{
        ADOBE, ADOBE_LENGTH, APP0, APP1, APP2, APP14, BASELINE_FRAME, DEFINE_HUFFMAN,
        DEFINE_QUANTIZATION, DEFINE_RESTART, EXIF, ICC, JFIF, JFIF_LENGTH, PROGRESSIVE_FRAME,
        START_OF_SCAN,
    },
    scan::{Followed, Progress},
    segments::{Segment, Segments},
    tables::Tables,
};

/// A picture has at most so many scans. Encoders make about ten.
const MAX_SCANS: usize = 256;

/// What a walk through the whole file has found.
pub(super) struct Survey<'a> {
    space: icc::Space,
    /// The data of its scans, in order. Behind the last one nothing belongs to the picture.
    pub(super) scans: Vec<Range<usize>>,
    /// Where the definitions stand that scans use, in order.
    pub(super) used: Vec<usize>,
    /// The parts of the colour profile, and where the last one's segment begins.
    profile: Vec<&'a [u8]>,
    pub(super) profile_at: usize,
    /// Where the first JFIF segment begins, the first EXIF segment, and the last one of Adobe's.
    pub(super) jfif_at: Option<usize>,
    pub(super) exif_at: Option<usize>,
    pub(super) adobe_at: Option<usize>,
}

impl<'a> Survey<'a> {
    /// Walks the whole structure and follows the data of the scans. Takes a file whose structure
    /// reaches its end marker and whose data reach its last row, and one without an end marker whose
    /// data are all there.
    pub(super) fn of(bytes: &'a [u8]) -> Result<Self, Unusable> {
        let mut survey = Self {
            space: icc::Space::Rgb,
            scans: Vec::new(),
            used: Vec::new(),
            profile: Vec::new(),
            profile_at: 0,
            jfif_at: None,
            exif_at: None,
            adobe_at: None,
        };
        let mut tables = Tables::default();
        // The frame, what its scans have told, and whether they can still be followed.
        let mut picture: Option<(Frame, Progress, bool)> = None;
        for segment in Segments::of(bytes) {
            let segment = segment?;
            match (segment.marker, &mut picture) {
                (BASELINE_FRAME..=PROGRESSIVE_FRAME, _) => {
                    let frame = Frame::of(segment.marker, segment.body)?;
                    survey.space = frame.space();
                    picture = Some((frame, Progress::of(frame), true));
                }
                (DEFINE_HUFFMAN | DEFINE_QUANTIZATION | DEFINE_RESTART, _) => {
                    tables.define(&segment)?;
                }
                (START_OF_SCAN, Some((frame, progress, is_followed))) => {
                    let scan = Scan::of(segment.body, frame)?;
                    survey.use_tables(frame, &scan, &tables, progress)?;
                    let mut data = segment.scan.clone();
                    if *is_followed {
                        match progress.follow(&scan, &tables, &bytes[data.clone()]) {
                            Followed::Whole(end) => data.end = data.start + end,
                            Followed::CutOff => return Err(Unusable::Damaged),
                            Followed::Unknown => *is_followed = false,
                        }
                    }
                    survey.scans.push(data);
                    if survey.scans.len() > MAX_SCANS {
                        return Err(Unusable::Damaged);
                    }
                    if *is_followed && progress.is_complete() {
                        break;
                    }
                }
                _ if survey.scans.is_empty() => survey.note(&segment),
                _ => {}
            }
        }
        survey.used.sort_unstable();
        Ok(survey)
    }

    /// Notes the definitions that a scan uses.
    fn use_tables(
        &mut self,
        frame: &Frame,
        scan: &Scan,
        tables: &Tables<'_>,
        progress: &Progress,
    ) -> Result<(), Unusable> {
        for plane in scan.planes() {
            // What a component's first scan finds in force holds for its others.
            if !progress.has_begun(plane) {
                let component = &frame.components()[plane.component];
                let table = tables.quantization(component).ok_or(Unusable::Damaged)?;
                self.used.push(table.at);
            }
            let dc = tables.dc(plane).filter(|_| scan.needs_dc(frame));
            let ac = tables.ac(plane).filter(|_| scan.needs_ac(frame));
            self.used
                .extend(dc.into_iter().chain(ac).map(|table| table.at));
        }
        self.used
            .extend(tables.restart().map(|interval| interval.at));
        Ok(())
    }

    /// Notes a segment before the first scan that tells how to show the picture.
    fn note(&mut self, segment: &Segment<'a>) {
        let Segment {
            marker,
            body,
            start,
            ..
        } = *segment;
        match marker {
            APP0 if body.starts_with(JFIF) && body.len() >= JFIF_LENGTH + 2 => {
                self.jfif_at = self.jfif_at.or(Some(start));
            }
            APP1 if body.starts_with(EXIF) => self.exif_at = self.exif_at.or(Some(start)),
            APP2 => {
                // One more than can be counted is enough to see that they make no profile.
                if let Some(part) = body.strip_prefix(ICC)
                    && self.profile.len() <= usize::from(u8::MAX)
                {
                    self.profile.push(part);
                    self.profile_at = start;
                }
            }
            APP14 if body.starts_with(ADOBE) && body.len() >= ADOBE_LENGTH => {
                self.adobe_at = Some(start);
            }
            _ => {}
        }
    }

    /// The colour profile, if its parts make one.
    pub(super) fn profile(&self) -> Option<Vec<u8>> {
        let count = self.profile.len();
        let mut parts = vec![None; count];
        for part in &self.profile {
            let (&[number, of], data) = part.split_first_chunk::<2>()?;
            let place = parts.get_mut(usize::from(number).checked_sub(1)?)?;
            if usize::from(of) != count || place.replace(data).is_some() {
                return None;
            }
        }
        let parts: Vec<&[u8]> = parts.into_iter().collect::<Option<_>>()?;
        let length: usize = parts.iter().map(|part| part.len()).sum();
        (length <= icc::MAX_LENGTH)
            .then(|| parts.concat())
            .filter(|profile| icc::is_profile(profile, self.space))
    }
}
