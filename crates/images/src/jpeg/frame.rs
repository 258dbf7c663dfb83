//! The headers of a frame and of a scan (ITU-T T.81, B.2.2 and B.2.3).

use super::{
    super::{icc::Space, unusable::Unusable},
    markers::PROGRESSIVE_FRAME,
};

/// A frame has at most so many components.
pub(super) const MAX_COMPONENTS: usize = 4;

/// What a frame header says.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    pub(super) progressive: bool,
    pub(super) width: u16,
    pub(super) height: u16,
    components: [Component; MAX_COMPONENTS],
    count: usize,
}

/// One plane of the picture.
#[derive(Clone, Copy, Default)]
pub(super) struct Component {
    id: u8,
    /// Blocks across in one unit of an interleaved scan.
    pub(super) across: u8,
    /// Blocks down in one unit of an interleaved scan.
    pub(super) down: u8,
    /// The number of its quantization table.
    pub(super) quantization: u8,
}

impl Frame {
    /// The frame of a header's marker and body.
    pub(super) fn of(marker: u8, body: &[u8]) -> Result<Self, Unusable> {
        let (&[precision, h1, h0, w1, w0, count], planes) =
            body.split_first_chunk::<6>().ok_or(Unusable::Damaged)?;
        let mut frame = Self {
            progressive: marker == PROGRESSIVE_FRAME,
            width: u16::from_be_bytes([w1, w0]),
            height: u16::from_be_bytes([h1, h0]),
            components: [Component::default(); MAX_COMPONENTS],
            count: usize::from(count),
        };
        if !matches!(count, 1 | 3 | 4)
            || planes.len() != 3 * frame.count
            || frame.width == 0
            || frame.height == 0
        {
            return Err(Unusable::Damaged);
        }
        match precision {
            8 => {}
            12 => return Err(Unusable::TwelveBitJpeg),
            _ => return Err(Unusable::Damaged),
        }
        for (component, plane) in frame.components.iter_mut().zip(planes.chunks_exact(3)) {
            *component = Component {
                id: plane[0],
                across: plane[1] >> 4,
                down: plane[1] & 0x0f,
                quantization: plane[2],
            };
            let sampling = 1..=4;
            if !sampling.contains(&component.across)
                || !sampling.contains(&component.down)
                || component.quantization > 3
            {
                return Err(Unusable::Damaged);
            }
        }
        Ok(frame)
    }

    pub(super) fn components(&self) -> &[Component] {
        &self.components[..self.count]
    }

    /// The colour space that a profile of this picture has.
    pub(super) fn space(&self) -> Space {
        match self.count {
            1 => Space::Grey,
            3 => Space::Rgb,
            _ => Space::Cmyk,
        }
    }
}

/// What a scan header says.
#[derive(Clone, Copy)]
pub(super) struct Scan {
    planes: [Plane; MAX_COMPONENTS],
    count: usize,
    /// The first coefficient that it codes.
    pub(super) first: u8,
    /// The last coefficient that it codes.
    pub(super) last: u8,
    /// The bit from which an earlier scan has coded these coefficients; 0 when there was none.
    pub(super) high: u8,
    /// The bit down to which this scan codes them.
    pub(super) low: u8,
}

/// A component's part in a scan.
#[derive(Clone, Copy, Default)]
pub(super) struct Plane {
    /// Which of the frame's components it is.
    pub(super) component: usize,
    /// The number of the Huffman table for its first coefficients.
    pub(super) dc: u8,
    /// The number of the Huffman table for its other coefficients.
    pub(super) ac: u8,
}

impl Scan {
    /// The scan of a header's body.
    pub(super) fn of(body: &[u8], frame: &Frame) -> Result<Self, Unusable> {
        let (&count, rest) = body.split_first().ok_or(Unusable::Damaged)?;
        let count = usize::from(count);
        if !(1..=MAX_COMPONENTS).contains(&count) || rest.len() != 2 * count + 3 {
            return Err(Unusable::Damaged);
        }
        let (planes, band) = rest.split_at(2 * count);
        let mut scan = Self {
            planes: [Plane::default(); MAX_COMPONENTS],
            count,
            first: band[0],
            last: band[1],
            high: band[2] >> 4,
            low: band[2] & 0x0f,
        };
        for (index, plane) in planes.chunks_exact(2).enumerate() {
            let component = frame
                .components()
                .iter()
                .position(|component| component.id == plane[0])
                .ok_or(Unusable::Damaged)?;
            let is_there_twice = scan.planes[..index]
                .iter()
                .any(|earlier| earlier.component == component);
            scan.planes[index] = Plane {
                component,
                dc: plane[1] >> 4,
                ac: plane[1] & 0x0f,
            };
            if is_there_twice || scan.planes[index].dc > 3 || scan.planes[index].ac > 3 {
                return Err(Unusable::Damaged);
            }
        }
        Ok(scan)
    }

    pub(super) fn planes(&self) -> &[Plane] {
        &self.planes[..self.count]
    }

    /// Whether it needs a table for first coefficients.
    pub(super) fn needs_dc(&self, frame: &Frame) -> bool {
        !frame.progressive || (self.first == 0 && self.high == 0)
    }

    /// Whether it needs a table for other coefficients.
    pub(super) fn needs_ac(&self, frame: &Frame) -> bool {
        !frame.progressive || self.first > 0
    }
}
