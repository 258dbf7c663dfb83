//! Entropy-coded data, bit by bit (ITU-T T.81, annex F.2.2): Huffman codes and the bits behind them.

/// Why reading stops before the end of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// The data are over.
    Over,
    /// The data are none that can be followed.
    Lost,
}

/// The longest Huffman code in bits.
const LONGEST: u32 = 16;
/// Codes of up to so many bits are looked up at once.
const SHORT: u32 = 10;

/// A Huffman table made ready for reading.
pub(super) struct Huffman<'a> {
    /// By the next bits: a code's length and symbol, or 0 where the code is longer.
    short: Box<[u16; 1 << SHORT]>,
    /// By length: the end of its codes, with zeros after them up to the longest code's length.
    ends: [u32; LONGEST as usize + 1],
    /// By length: where its symbols begin, less its first code.
    offsets: [i32; LONGEST as usize + 1],
    symbols: &'a [u8],
}

impl<'a> Huffman<'a> {
    /// The table of a definition: a number, how many codes there are of each length, their symbols.
    /// `None` when there are more codes of a length than that length has.
    pub(super) fn of(definition: &'a [u8]) -> Option<Self> {
        let (counts, symbols) = definition.get(1..)?.split_first_chunk::<16>()?;
        let mut table = Self {
            short: Box::new([0; 1 << SHORT]),
            ends: [0; LONGEST as usize + 1],
            offsets: [0; LONGEST as usize + 1],
            symbols,
        };
        let (mut code, mut index) = (0u32, 0usize);
        for (length, &count) in (1..=LONGEST).zip(counts) {
            code <<= 1;
            table.offsets[length as usize] =
                i32::try_from(index).ok()? - i32::try_from(code).ok()?;
            for _ in 0..count {
                let symbol = *symbols.get(index)?;
                if code >> length != 0 {
                    return None;
                }
                if length <= SHORT {
                    let first = (code << (SHORT - length)) as usize;
                    let entry = (length as u16) << 8 | u16::from(symbol);
                    table.short[first..first + (1 << (SHORT - length))].fill(entry);
                }
                code += 1;
                index += 1;
            }
            table.ends[length as usize] = code << (LONGEST - length);
        }
        Some(table)
    }

    /// Length and symbol of the code at the start of `window`, the next 16 bits.
    fn find(&self, window: u32) -> Option<(u32, u8)> {
        let entry = self.short[(window >> (LONGEST - SHORT)) as usize];
        if entry != 0 {
            return Some((u32::from(entry >> 8), entry as u8));
        }
        let length = (SHORT + 1..=LONGEST).find(|&length| window < self.ends[length as usize])?;
        let code = i32::try_from(window >> (LONGEST - length)).ok()?;
        let index = usize::try_from(code + self.offsets[length as usize]).ok()?;
        Some((length, *self.symbols.get(index)?))
    }
}

/// Reads the data of a scan. No allocation, and nothing is read twice.
pub(super) struct Bits<'a> {
    data: &'a [u8],
    at: usize,
    /// The bits read and not yet taken, the next one highest among the lowest `count`.
    buffer: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    pub(super) fn of(data: &'a [u8]) -> Self {
        Self {
            data,
            at: 0,
            buffer: 0,
            count: 0,
        }
    }

    /// Reads on until 49 bits are there, or a marker or the end is reached.
    fn fill(&mut self) {
        while self.count <= 48 {
            let byte = match self.data.get(self.at..) {
                Some([0xff, 0x00, ..]) => {
                    self.at += 2;
                    0xff
                }
                None | Some([] | [0xff, ..]) => return,
                Some(&[byte, ..]) => {
                    self.at += 1;
                    byte
                }
            };
            self.buffer = self.buffer << 8 | u64::from(byte);
            self.count += 8;
        }
    }

    /// The next symbol. At least 16 bits behind it are there too, where the data have them.
    #[inline]
    pub(super) fn symbol(&mut self, table: &Huffman<'_>) -> Result<u8, Stop> {
        if self.count < 2 * LONGEST {
            self.fill();
        }
        // Behind the end of the data come zeros.
        let window = if self.count >= LONGEST {
            self.buffer >> (self.count - LONGEST)
        } else {
            self.buffer << (LONGEST - self.count)
        };
        match table.find(window as u32 & 0xffff) {
            Some((length, symbol)) => {
                self.take(length)?;
                Ok(symbol)
            }
            None if self.count < LONGEST => Err(Stop::Over),
            None => Err(Stop::Lost),
        }
    }

    /// Passes over up to 16 bits behind a symbol.
    #[inline]
    pub(super) fn take(&mut self, bits: u32) -> Result<(), Stop> {
        self.count = self.count.checked_sub(bits).ok_or(Stop::Over)?;
        Ok(())
    }

    /// Passes over any number of bits.
    pub(super) fn skip(&mut self, mut bits: u32) -> Result<(), Stop> {
        while bits > 0 {
            self.fill();
            let step = bits.min(32);
            self.take(step)?;
            bits -= step;
        }
        Ok(())
    }

    /// The number in the next bits, 16 at most.
    pub(super) fn number(&mut self, bits: u32) -> Result<u32, Stop> {
        self.fill();
        self.take(bits)?;
        Ok((self.buffer >> self.count) as u32 & ((1 << bits) - 1))
    }

    /// Leaves the byte that was begun, and gives the place in the data where the next one is.
    pub(super) fn place(&mut self) -> usize {
        for _ in 0..self.count / 8 {
            self.at -= match self.data[..self.at] {
                [.., 0xff, 0x00] => 2,
                _ => 1,
            };
        }
        self.count = 0;
        self.at
    }

    /// Passes the restart marker of that number, which stands at the next byte.
    pub(super) fn restart(&mut self, number: u8) -> Result<(), Stop> {
        let place = self.place();
        let fill = self.data[place..]
            .iter()
            .take_while(|&&byte| byte == 0xff)
            .count();
        match self.data.get(place + fill) {
            Some(&marker) if fill > 0 && marker == 0xd0 + number => {
                self.at = place + fill + 1;
                Ok(())
            }
            Some(_) => Err(Stop::Lost),
            None => Err(Stop::Over),
        }
    }
}
