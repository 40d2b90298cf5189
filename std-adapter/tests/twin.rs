//! A twin follows a recording that grows: a file, a socket, in pieces, behind damage, and says when it is another run.

use arachne::engine::DataRing;
use arachne::frame::Sink;
use arachne::prelude::*;
use arachne::record::{Recorder, ReplayError, Source};
use arachne::scheduler::{Config, Lifecycle};
use arachne_std::record::{Growing, Piped, Readable, RecordingFile, Told, Twin};
use heapless::spsc::Queue;
use quickcheck::QuickCheck;
use std::convert::Infallible;
use std::hash::Hasher;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

#[derive(Clone, Hash, serde::Serialize, serde::Deserialize)]
struct Mix {
    factor: u64,
    sum: u64,
}

impl Node for Mix {
    type Input = One<u32>;
    type Output = One<u64>;

    fn on_message(
        &mut self,
        One::One(n): One<u32>,
        context: &mut impl Context<One<u64>>,
    ) -> Outcome<One<u32>> {
        self.sum = self.sum.wrapping_mul(self.factor).wrapping_add(n.into());
        context.emit(One::One(self.sum))?;
        Ok(())
    }
}

#[derive(Clone, Default, Hash, serde::Serialize, serde::Deserialize)]
struct Keep(u64);

impl Node for Keep {
    type Input = One<u64>;
    type Output = Never;

    fn on_message(
        &mut self,
        One::One(sum): One<u64>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<u64>> {
        self.0 ^= sum;
        Ok(())
    }
}

graph! {
    #[derive(Clone, Hash, serde::Serialize, serde::Deserialize)]
    graph Mixing(Number: u32 => mix.One [16]) {
        mix: Mix { One => sums: [u64; 4] -> keep.One; }
        keep: Keep {}
    }
}
type In = arachne::graph::Input<Mixing>;

graph! {
    #[derive(Clone, Hash, serde::Serialize, serde::Deserialize)]
    graph Other(Number: u64 => keep.One [16]) { keep: Keep {} }
}

/// Longer than anything here takes: a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(60);
const TICKS: u32 = 300;

fn graph() -> Mixing {
    Mixing::new(Mix { factor: 31, sum: 0 }, Keep::default())
}

/// Ticks with up to five inputs of a ring each, a checkpoint every third, so that most ticks end where nothing follows yet.
fn send<S: Sink>(sink: S, keyframes: u32, between: impl FnMut()) -> (u64, S) {
    send_by(1, sink, keyframes, between)
}

/// The same, flushed every so many ticks.
fn send_by<S: Sink>(flushes: u32, sink: S, keyframes: u32, mut between: impl FnMut()) -> (u64, S) {
    let mut recorder = Recorder::new(graph(), Config::default(), (), sink)
        .with_checkpoints(3)
        .with_keyframes(keyframes)
        .with_flushes(flushes);
    recorder.start(0).unwrap();
    for n in 1..=TICKS {
        let mut queue = Queue::<u32, 8>::new();
        let (mut give, take) = queue.split();
        (0..n % 6).for_each(|more| give.enqueue(n * 10 + more).unwrap());
        let mut ring = (DataRing::new(take, In::Number),);
        recorder.tick_with(u64::from(n) * 1000, 5, &mut ring).unwrap();
        between();
    }
    assert_eq!(recorder.faults(), 0);
    let (engine, sink) = recorder.finish();
    let mut hasher = arachne::hash::StableHasher::default();
    engine.hash_state(&mut hasher);
    (hasher.finish(), sink)
}

#[derive(Default)]
struct Bytes(Vec<u8>);

impl Sink for Bytes {
    type Error = Infallible;

    fn write(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

struct Socket(TcpStream);

impl Sink for Socket {
    type Error = std::io::Error;

    fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.0.write_all(bytes)
    }
}

#[test]
fn a_file_that_another_thread_writes_is_followed() {
    let path = std::env::temp_dir().join(format!("arachne-twin-{}.arec", std::process::id()));
    let file = RecordingFile::create(&path).unwrap();
    let growing = Growing::open(&path).unwrap();
    let writer =
        thread::spawn(move || send(file, 100, || thread::sleep(Duration::from_micros(300))));
    let (mut twin, display) = Twin::new("mixing", graph(), Piped::new(growing).unwrap());
    let (begun, mut moments) = (Instant::now(), 0);
    while !twin.replay().summary().has_end {
        assert!(begun.elapsed() < PATIENCE, "never: {twin:?}");
        twin.follow(|told| assert!(matches!(told, Told::InStep { ticks: 0 }), "{told}")).unwrap();
        moments += u32::from(display.sheet().now_ns != 0);
        twin.wait(Duration::from_millis(50));
    }
    let (state, file) = writer.join().unwrap();
    file.finish().unwrap();
    std::fs::remove_file(path).unwrap();
    assert_eq!(twin.state(), Some(state));
    assert_eq!(twin.twinned().checkpoints, u64::from(TICKS / 3));
    let sheet = display.sheet();
    assert!(moments > 0 && sheet.now_ns == u64::from(TICKS) * 1000);
    assert!(sheet.nodes[0].activations > u64::from(TICKS) * 2);
    assert_eq!(sheet.edges[0].figures.dequeued, sheet.nodes[1].activations);
    let bridged = sheet.bridged.unwrap();
    assert!(bridged.knows_state && bridged.figures_unix_ns.is_some() && !bridged.has_ended);
}

#[test]
fn a_stream_is_followed_to_its_end() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let writer =
        thread::spawn(move || send(Socket(TcpStream::connect(address).unwrap()), 100, || {}).0);
    let stream = listener.accept().unwrap().0;
    let (mut twin, display) = Twin::new("mixing", graph(), Piped::new(stream).unwrap());
    let begun = Instant::now();
    while !twin.has_ended() {
        assert!(begun.elapsed() < PATIENCE, "never: {twin:?}");
        twin.follow(|_| ()).unwrap();
        twin.wait(Duration::from_millis(50));
    }
    twin.end();
    assert_eq!(twin.state(), Some(writer.join().unwrap()));
    assert!(twin.is_in_step() && twin.twinned().divergences == 0);
    let sheet = display.sheet();
    assert!(sheet.bridged.unwrap().has_ended && sheet.state == Lifecycle::Running);
}

/// Gives bytes in pieces, and nothing for now between two.
struct Pieces<'a> {
    bytes: &'a [u8],
    lengths: Vec<u8>,
    asked: usize,
}

impl Source for Pieces<'_> {
    type Error = Infallible;

    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Infallible> {
        self.asked += 1;
        if self.asked.is_multiple_of(2) || self.bytes.is_empty() {
            return Ok(0);
        }
        let length = usize::from(self.lengths[self.asked / 2 % self.lengths.len()]) + 1;
        let (now, rest) = self.bytes.split_at(length.min(buffer.len()).min(self.bytes.len()));
        buffer[..now.len()].copy_from_slice(now);
        self.bytes = rest;
        Ok(now.len())
    }
}

/// Follows bytes to their end; what was told, and the twin.
fn follow(bytes: &[u8], lengths: Vec<u8>, graph: Mixing) -> (Vec<Told>, Twin<Mixing, Pieces<'_>>) {
    let (mut twin, _) = Twin::new("mixing", graph, Pieces { bytes, lengths, asked: 0 });
    let mut all = Vec::new();
    while !twin.replay().tape().source().bytes.is_empty() {
        twin.follow(|told| all.push(told.clone())).unwrap();
    }
    twin.follow(|told| all.push(told.clone())).unwrap();
    (all, twin)
}

#[test]
fn pieces_of_any_length_make_the_same_run() {
    fn property(mut lengths: Vec<u8>, flushes: bool) -> bool {
        lengths.push(7);
        let (state, Bytes(bytes)) = match flushes {
            true => send(Bytes::default(), 100, || {}),
            // Frames of a kilobyte, which end in the middle of ticks.
            false => send_by(0, Bytes::default(), 100, || {}),
        };
        let (told, twin) = follow(&bytes, lengths, graph());
        assert_eq!(told, [Told::InStep { ticks: 0 }]);
        twin.state() == Some(state) && twin.twinned().checkpoints == u64::from(TICKS / 3)
    }
    QuickCheck::new().tests(30).quickcheck(property as fn(Vec<u8>, bool) -> bool);
}

#[test]
fn behind_damage_it_is_in_step_again_from_the_next_keyframe() {
    let (state, Bytes(mut bytes)) = send(Bytes::default(), 100, || {});
    let middle = bytes.len() / 2;
    bytes[middle..middle + 40].fill(0x55);
    let (told, twin) = follow(&bytes, vec![60], graph());
    let events: Vec<_> = told.iter().map(Told::event).collect();
    assert_eq!(events, ["in_step", "damaged", "missing", "in_step"], "{told:?}");
    assert_eq!(twin.state(), Some(state));
    let met = twin.twinned();
    assert_eq!((met.gaps, met.damaged, met.divergences, met.began), (1, 1, 0, 2));
    assert!(met.checkpoints < u64::from(TICKS / 3));
}

#[test]
fn without_a_keyframe_it_stays_as_it_was() {
    let (_, Bytes(mut bytes)) = send(Bytes::default(), 0, || {});
    let middle = bytes.len() / 2;
    bytes[middle..middle + 40].fill(0x55);
    let (_, twin) = follow(&bytes, vec![60], graph());
    assert!(!twin.is_in_step());
    assert!(twin.engine().unwrap().now_ns() < u64::from(TICKS) * 1000);
}

#[test]
fn it_begins_at_a_keyframe_in_the_middle() {
    let (state, Bytes(bytes)) = send(Bytes::default(), 100, || {});
    let (told, twin) = follow(&bytes[bytes.len() / 2..], vec![60], graph());
    let events: Vec<_> = told.iter().map(Told::event).collect();
    assert_eq!(events, ["damaged", "missing", "in_step"], "{told:?}");
    assert_eq!(twin.state(), Some(state));
}

#[test]
fn another_setting_is_told_once_and_not_at_each_checkpoint() {
    let other = || Mixing::new(Mix { factor: 33, sum: 0 }, Keep::default());
    let diverged = |told: &[Told]| told.iter().filter(|told| told.event() == "diverged").count();
    let (_, Bytes(bytes)) = send(Bytes::default(), 0, || {});
    let (told, twin) = follow(&bytes, vec![60], other());
    assert_eq!((diverged(&told), twin.twinned().divergences, twin.is_in_step()), (1, 1, false));
    // A keyframe has the settings of the sender.
    let (state, Bytes(bytes)) = send(Bytes::default(), 100, || {});
    let (told, twin) = follow(&bytes, vec![60], other());
    assert_eq!((diverged(&told), twin.is_in_step()), (1, true));
    assert_eq!(twin.state(), Some(state));
}

#[test]
fn a_sender_that_starts_anew_is_followed_from_its_first_keyframe() {
    let (state, Bytes(bytes)) = send(Bytes::default(), 1, || {});
    let both = [&bytes[..bytes.len() / 2], &bytes].concat();
    let (told, twin) = follow(&both, vec![60], graph());
    assert!(
        told.iter().any(|told| matches!(told, Told::Missing { from, to: 0 } if *from > 0)),
        "{told:?}"
    );
    assert_eq!(twin.state(), Some(state));
}

#[test]
fn another_graph_is_an_error() {
    let (_, Bytes(bytes)) = send(Bytes::default(), 0, || {});
    let other = Other::new(Keep::default());
    let (mut twin, _) = Twin::new("other", other, Readable(std::io::Cursor::new(bytes)));
    let error = twin.follow(|_| ()).unwrap_err();
    assert!(matches!(error, ReplayError::OtherGraph(Some(_))), "{error}");
    assert!(error.to_string().contains("Mixing"), "{error}");
}
