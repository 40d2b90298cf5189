//! Frames of a device on a line that loses, changes and adds bytes: a reader finds what a naive one finds, whatever the
//! pieces in which they come; a bridge counts each, and its sheet holds what the last good readings told.
#![no_main]

mod pieces;

use arachne::frame::{Damage, Harm, ReaderIn, encode};
use arachne::observe::Reading;
use arachne::prelude::*;
use arachne_std::Sheet;
use arachne_std::bridge::{Bridge, Bridged, DeviceFrame, FRAME_BYTES};
use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use pieces::{Lengths, Pieces};
use serde::ser::{Serialize, SerializeTuple, Serializer};

/// What is on the line.
#[derive(Arbitrary, Debug)]
struct Line<'a> {
    /// The largest frame that the small reader has room for.
    room: u8,
    pieces: Lengths,
    parts: Vec<Part<'a>>,
}

#[derive(Arbitrary, Debug)]
enum Part<'a> {
    /// Bytes as they are.
    Noise(&'a [u8]),
    /// A whole frame that holds these bytes.
    Frame(&'a [u8]),
    /// One that holds a reading, if these bytes are one, behind this variant.
    Reading { variant: u8, reading: &'a [u8] },
    /// One of a reading with a byte that is another.
    Changed { reading: &'a [u8], at: u16, by: u8 },
    /// One of a reading that ends too early.
    Cut { reading: &'a [u8], at: u16 },
    /// One of the figures of a node, of an edge or of the scheduler, all of one size.
    Told { what: u8, of: u8, size: u8 },
    /// One that holds a byte many times, and then another: about as often as a run is long, or more than fits any frame.
    Long { byte: u8, runs: u8, more: u8, then: Option<u8> },
}

struct Sink;
impl Node for Sink {
    type Input = One<u8>;
    type Output = Never;
}
struct Pass;
impl Node for Pass {
    type Input = One<u8>;
    type Output = One<u8>;
}
graph! {
    graph Small(Byte: u8 => pass.One) {
        pass: Pass { One => bytes: [u8; 4] -> sink.One; }
        sink: Sink {}
    }
}

fuzz_target!(|line: Line| {
    let mut bytes = Vec::new();
    line.parts.iter().for_each(|part| part.put(&mut bytes));

    let room = usize::from(line.room) + 1;
    let mut reader = ReaderIn::over(vec![0; room]);
    let found: Vec<_> = bytes.iter().filter_map(|byte| reader.read::<DeviceFrame>(*byte)).collect();
    assert_eq!(found, naive(&bytes, room).collect::<Vec<_>>());
    assert_eq!(reader.offset(), bytes.len() as u64);

    let whole = bridge(|bridge| bridge.take(&bytes, DeviceFrame::reading));
    let in_pieces = bridge(|bridge| {
        let mut pieces = Pieces::new(&bytes, line.pieces);
        // A display is published behind each piece: few of them, and then the rest.
        for _ in 0..24 {
            bridge.take(pieces.next(usize::MAX), DeviceFrame::reading);
        }
        bridge.take(pieces.rest(), DeviceFrame::reading);
    });
    assert_eq!(whole, in_pieces);
    account(&whole, &bytes);
});

impl Part<'_> {
    fn put(&self, line: &mut Vec<u8>) {
        match *self {
            Self::Noise(bytes) => line.extend_from_slice(bytes),
            Self::Frame(bytes) => line.extend(framed(bytes)),
            Self::Reading { variant, reading } => line.extend(of_reading(variant, reading)),
            Self::Changed { reading, at, by } => {
                let mut frame = of_reading(0, reading);
                let length = frame.len();
                frame[usize::from(at) % length] ^= by;
                line.extend(frame);
            }
            Self::Cut { reading, at } => {
                let frame = of_reading(0, reading);
                line.extend(&frame[..usize::from(at) % frame.len()]);
            }
            Self::Told { what, of, size } => {
                let figures = [&[what % 5, of % 4][..], &[size % 128; 600]].concat();
                line.extend(of_reading(0, &figures));
            }
            Self::Long { byte, runs, more, then } => {
                let count = if runs > 250 { FRAME_BYTES } else { 254 * usize::from(runs % 3) };
                let mut content = vec![byte; count + usize::from(more % 4)];
                content.extend(then.map(|byte| byte / 2));
                line.extend(framed(&content));
            }
        }
    }
}

/// A frame of a reading, which is read again as what it was.
fn of_reading(variant: u8, bytes: &[u8]) -> Vec<u8> {
    let Ok((reading, _)) = postcard::take_from_bytes::<Reading>(bytes) else {
        return framed(bytes);
    };
    let mut buffer = vec![0; 4096];
    let frame = encode(&(variant, &reading), &mut buffer).expect("room for a reading");
    let mut reader = ReaderIn::over(vec![0; 4096]);
    let read: Vec<_> =
        frame.iter().filter_map(|byte| reader.read::<(u8, Reading)>(*byte)).collect();
    assert_eq!(read, [Ok((variant, reading))]);
    frame.to_vec()
}

/// A frame that holds these bytes, written a byte at a time and all at once, in a buffer that just holds it.
fn framed(bytes: &[u8]) -> Vec<u8> {
    let expected = naively_framed(bytes);
    let mut buffer = vec![0; expected.len()];
    assert_eq!(encode(&Raw(bytes), &mut buffer), Ok(&*expected));
    assert!(encode(&Raw(bytes), &mut buffer[1..]).is_err());
    let prefixed =
        postcard::to_slice(bytes, &mut vec![0; bytes.len() + 5]).map(|all| naively_framed(all));
    assert_eq!(encode(bytes, &mut vec![0; bytes.len() * 2 + 64]).map(<[u8]>::to_vec), prefixed);
    expected
}

fn naively_framed(bytes: &[u8]) -> Vec<u8> {
    let mut plain = bytes.to_vec();
    plain.extend(checksum(bytes).to_le_bytes());
    let mut frame = vec![0];
    let runs: Vec<_> = plain.split(|byte| *byte == 0).collect();
    for (number, run) in runs.iter().enumerate() {
        let mut parts = run.chunks(254).peekable();
        // A full part says by itself that no zero follows; where one does, an empty part says so.
        let is_full = !run.is_empty() && run.len() % 254 == 0;
        let is_last = number + 1 == runs.len();
        for part in parts.by_ref() {
            frame.push(part.len() as u8 + 1);
            frame.extend(part);
        }
        if run.is_empty() || is_full && !is_last {
            frame.push(1);
        }
    }
    frame.push(0);
    frame
}

/// CRC-32/ISO-HDLC, by the bits of each byte.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| SUMS[usize::from(sum as u8 ^ byte)] ^ sum >> 8)
}

static SUMS: [u32; 256] = {
    let mut sums = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let (mut sum, mut bit) = (byte as u32, 0);
        while bit < 8 {
            sum = if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 };
            bit += 1;
        }
        sums[byte] = sum;
        byte += 1;
    }
    sums
};

/// What a reader has to find, by one that looks at the whole line.
fn naive(line: &[u8], room: usize) -> impl Iterator<Item = Result<DeviceFrame, Damage>> {
    let end = line.iter().rposition(|byte| *byte == 0).unwrap_or(0);
    let mut offset = 0;
    line[..end].split(|byte| *byte == 0).filter_map(move |bytes| {
        let (begun, length) = (offset, bytes.len() as u64);
        offset += length + 1;
        (length > 0).then(|| {
            let frame = if bytes.len() > room { Err(Harm::TooLong) } else { naively_read(bytes) };
            frame.map_err(|harm| Damage { offset: begun, length, harm })
        })
    })
}

fn naively_read(bytes: &[u8]) -> Result<DeviceFrame, Harm> {
    let mut plain = Vec::new();
    let mut rest = bytes;
    while let Some((count, behind)) = rest.split_first() {
        let (run, behind) =
            behind.split_at_checked(usize::from(*count) - 1).ok_or(Harm::Checksum)?;
        plain.extend(run);
        if *count != 255 && !behind.is_empty() {
            plain.push(0);
        }
        rest = behind;
    }
    let (value, sum) = plain.split_last_chunk().ok_or(Harm::Checksum)?;
    if checksum(value).to_le_bytes() != *sum {
        return Err(Harm::Checksum);
    }
    match postcard::take_from_bytes::<u32>(value) {
        Ok((0, rest)) => match postcard::take_from_bytes(rest) {
            Ok((reading, [])) => Ok(DeviceFrame(Some(reading))),
            _ => Err(Harm::Foreign),
        },
        Ok(_) => Ok(DeviceFrame(None)),
        Err(_) => Err(Harm::Foreign),
    }
}

/// The sheet of a bridge whose source has ended, without the times of this machine.
fn bridge(feed: impl FnOnce(&mut Bridge)) -> Sheet {
    let (mut bridge, display) = Bridge::new("small", Small::topology());
    feed(&mut bridge);
    bridge.end();
    let mut sheet = bridge.sheet().clone();
    assert_eq!(display.sheet(), sheet);
    let bridged = sheet.bridged.as_mut().expect("a bridge");
    (bridged.figures_unix_ns, bridged.last_frame_unix_ns) = (None, None);
    sheet
}

/// Whatever came is counted once, and the last figures of each node are on the sheet.
fn account(sheet: &Sheet, line: &[u8]) {
    let Bridged { bytes, readings, foreign, others, damaged, .. } =
        sheet.bridged.expect("a bridge");
    let all: Vec<_> = naive(line, FRAME_BYTES).collect();
    let count = |of: &dyn Fn(&Result<DeviceFrame, Damage>) -> bool| {
        all.iter().filter(|frame| of(frame)).count() as u64
    };
    let harmed = |harm| count(&move |frame| matches!(frame, Err(damage) if damage.harm == harm));
    assert_eq!(bytes, line.len() as u64);
    assert_eq!(readings + foreign, count(&|frame| matches!(frame, Ok(DeviceFrame(Some(_))))));
    assert_eq!(others, count(&|frame| matches!(frame, Ok(DeviceFrame(None)))));
    assert_eq!(damaged.checksum, harmed(Harm::Checksum));
    assert_eq!(damaged.too_long, harmed(Harm::TooLong));
    assert_eq!(damaged.unknown, harmed(Harm::Foreign));
    assert_eq!(damaged.torn == 1, line.last().is_some_and(|byte| *byte != 0));
    let told = || all.iter().rev().filter_map(|frame| frame.as_ref().ok()?.0.as_ref());
    for (index, figures) in sheet.nodes.iter().enumerate() {
        let of_node = |reading: &&Reading| matches!(reading, Reading::Node { node, .. } if usize::from(node.0) == index);
        if let Some(Reading::Node { figures: last, .. }) = told().find(of_node) {
            assert_eq!(figures, last);
        }
    }
    let scheduler = told().find(|reading| matches!(reading, Reading::Scheduler(_)));
    if let Some(Reading::Scheduler(last)) = scheduler {
        assert_eq!(sheet.scheduler, *last);
    }
}

/// Bytes as they are.
struct Raw<'a>(&'a [u8]);

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tuple = serializer.serialize_tuple(self.0.len())?;
        self.0.iter().try_for_each(|byte| tuple.serialize_element(byte))?;
        tuple.end()
    }
}
