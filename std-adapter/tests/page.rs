//! The live page: what it is made of, what it is told, and that no viewer shuts others out.

use arachne::prelude::*;
use arachne::scheduler::{Config, Lifecycle};
use arachne_std::live::{Frame, Graph, Rates};
use arachne_std::serve::{Limits, Server};
use arachne_std::{Display, Publisher, Sheet, display, figures};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// What must not be seen.
#[derive(Clone, Debug)]
struct Secret(&'static str);

struct Keep(Vec<Secret>);

impl Node for Keep {
    type Input = One<Secret>;
    type Output = Never;

    fn on_message(
        &mut self,
        One::One(secret): One<Secret>,
        _: &mut impl Context<Never>,
    ) -> Outcome<One<Secret>> {
        self.0.push(secret);
        Ok(())
    }
}

struct Pass;

impl Node for Pass {
    type Input = One<Secret>;
    type Output = One<Secret>;

    fn on_message(
        &mut self,
        One::One(secret): One<Secret>,
        context: &mut impl Context<One<Secret>>,
    ) -> Outcome<One<Secret>> {
        context.emit(One::One(secret))?;
        Ok(())
    }
}

graph! {
    graph Vault(Stored: Secret => keep.One) {
        keep: Keep {}
    }
}

graph! {
    graph Bank(Brought: Secret => pass.One [4] drop) {
        pass: Pass { One => carried: [Secret; 2] -> vault.Stored; }
        vault: Vault {}
    }
}
type In = arachne::graph::Input<Bank>;

const FREE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
/// Longer than anything here takes: a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(60);

fn shown(name: &str) -> (Publisher, Display) {
    display(name, Bank::topology())
}

fn ask(server: &Server, path: &str) -> TcpStream {
    let mut client = TcpStream::connect(server.address()).unwrap();
    client.set_read_timeout(Some(PATIENCE)).unwrap();
    write!(client, "GET {path} HTTP/1.1\r\nHost: here\r\n\r\n").unwrap();
    client
}

/// Head and body.
fn get(server: &Server, path: &str) -> (String, String) {
    let mut answer = String::new();
    ask(server, path).read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

/// A client that is told events.
struct Events(BufReader<TcpStream>);

impl Events {
    /// Asks for them; the first line of the answer.
    fn open(server: &Server) -> (Self, String) {
        let mut events = Self(BufReader::new(ask(server, "/events")));
        let first = events.line().unwrap();
        (events, first)
    }

    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        (self.0.read_line(&mut line).unwrap() > 0).then_some(line)
    }

    /// The frames of the next event; `None` when the stream has ended.
    fn next(&mut self) -> Option<Vec<Frame>> {
        loop {
            // Chunks of the transfer are whole events, so that their sizes are lines of their own.
            if let Some(data) = self.line()?.strip_prefix("data: ") {
                return Some(serde_json::from_str(data).unwrap());
            }
        }
    }
}

fn within(limits: Limits, displays: Vec<Display>) -> Server {
    Server::bind_within(limits, FREE, displays).unwrap()
}

#[test]
fn the_page_needs_nothing_from_elsewhere() {
    let (_publisher, display) = shown("bank");
    let server = Server::local(0, vec![display]).unwrap();
    let (head, page) = get(&server, "/");
    assert!(
        head.starts_with("HTTP/1.1 200 ")
            && head.contains("content-type: text/html; charset=utf-8")
    );
    let policy =
        head.lines().find_map(|line| line.strip_prefix("content-security-policy: ")).unwrap();
    assert!(policy.starts_with("default-src 'none';") && policy.contains("connect-src 'self'"));
    assert!(!policy.contains("http") && !policy.contains('*'));
    assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n"));
    assert_eq!(page.matches("<script>").count(), 1);
    for outside in ["src=", "@import", "url(", "<link rel=\"stylesheet"] {
        assert!(!page.contains(outside), "{outside}");
    }
    let addresses = page.match_indices("://").map(|(at, _)| &page[at..at + 20]);
    assert!(
        addresses.clone().all(|at| at.starts_with("://www.w3.org/")),
        "{:?}",
        addresses.collect::<Vec<_>>()
    );
}

#[test]
fn the_topology_tells_every_part_of_every_graph() {
    let (_one, first) = shown("one");
    let (_two, second) = shown("two");
    let server = Server::local(0, vec![first, second]).unwrap();
    let (head, body) = get(&server, "/topology.json");
    assert!(head.contains("content-type: application/json"), "{head}");
    let graphs: Vec<Graph> = serde_json::from_str(&body).unwrap();
    assert_eq!(
        graphs.iter().map(|graph| graph.shape.name.as_str()).collect::<Vec<_>>(),
        ["one", "two"]
    );
    let Graph { shape, picture } = &graphs[1];
    let nodes: Vec<_> = shape.nodes.iter().map(|node| (node.path.as_str(), node.group)).collect();
    assert_eq!(nodes, [("pass", 0), ("vault.keep", 1)]);
    let edges: Vec<_> =
        shape.edges.iter().map(|edge| (edge.path.as_str(), edge.capacity)).collect();
    assert!(edges.contains(&("carried", 2)) && edges.contains(&("Brought", 4)), "{edges:?}");
    let (box_of, keep) = (picture.groups[1], picture.nodes[1]);
    assert!(box_of.x < keep.x && box_of.width > keep.width && picture.edges.len() == edges.len());
}

#[test]
fn events_tell_of_the_graph_as_it_runs() {
    let (mut publisher, display) = shown("bank");
    let limits = Limits { frame_time: Duration::from_millis(20), ..Limits::default() };
    let server = within(limits, vec![display]);
    let (mut events, first) = Events::open(&server);
    assert_eq!(first, "HTTP/1.1 200 OK\r\n");
    let before = events.next().unwrap().remove(0);
    assert_eq!((before.state, before.nodes[0].activations), (Lifecycle::Created, 0));

    let graph = Bank::new(Pass, Vault::new(Keep(Vec::new())));
    let mut engine = Engine::with(graph, Config::default(), figures(&Bank::topology()));
    engine.start(0).unwrap();
    for _ in 0..6 {
        engine.push(In::Brought(Secret("rosebud"))).unwrap();
    }
    engine.run_until_idle(1).unwrap();
    publisher.publish(&engine);

    let deadline = Instant::now() + PATIENCE;
    let after = loop {
        let frame = events.next().unwrap().remove(0);
        assert!(frame.at_ns > before.at_ns);
        if frame.state == Lifecycle::Running {
            break frame;
        }
        assert!(Instant::now() < deadline, "{frame:?}");
    };
    // Six came, and four found room.
    let brought = Bank::topology().edge("Brought").unwrap();
    let edge = &after.edges[usize::from(brought.0)];
    assert_eq!((edge.dequeued, edge.dropped, edge.high_water, edge.queued), (4, 2, 4, 0));
    assert_eq!(after.nodes.iter().map(|node| node.activations).sum::<u64>(), 8);
    assert!(after.nodes[0].latency_p50_ns <= after.nodes[0].latency_p99_ns);
    let rates = Rates::between(&before, &after).unwrap();
    assert!(rates.nodes[0].activations > 0.0 && rates.edges[usize::from(brought.0)].lost > 0.0);

    // Of what is in them, nothing is told.
    assert_eq!(engine.graph().vault.keep.0.len(), 4);
    assert!(engine.graph().vault.keep.0.iter().all(|secret| secret.0 == "rosebud"));
    let told = serde_json::to_string(&after).unwrap();
    for answer in [told, get(&server, "/topology.json").1, get(&server, "/metrics").1] {
        assert!(!answer.contains("rosebud"));
    }
}

#[test]
fn there_is_room_for_so_many_viewers_and_for_others_too() {
    let (_publisher, display) = shown("bank");
    let limits = Limits { connections: 3, streams: 9, ..Limits::default() };
    let server = within(limits, vec![display]);
    let (one, first) = Events::open(&server);
    let (_two, second) = Events::open(&server);
    assert_eq!([first, second], ["HTTP/1.1 200 OK\r\n"; 2]);
    let (head, _) = get(&server, "/events");
    assert!(head.starts_with("HTTP/1.1 503 ") && head.contains("retry-after: "), "{head}");
    assert!(get(&server, "/healthz").0.starts_with("HTTP/1.1 200 "));

    // A place is free again when a viewer is gone.
    drop(one);
    let deadline = Instant::now() + PATIENCE;
    while Events::open(&server).1 != "HTTP/1.1 200 OK\r\n" {
        assert!(Instant::now() < deadline);
    }
}

#[test]
fn a_stream_outlives_other_answers_and_ends_all_the_same() {
    let (_publisher, display) = shown("bank");
    let limits = Limits {
        request_time: Duration::from_millis(200),
        stream_time: Duration::from_millis(300),
        frame_time: Duration::from_millis(10),
        ..Limits::default()
    };
    let server = within(limits, vec![display]);
    let begun = Instant::now();
    let (mut events, _) = Events::open(&server);
    while events.next().is_some() {}
    assert!(begun.elapsed() >= Duration::from_millis(400), "{:?}", begun.elapsed());
}

/// Who reads nothing gets nothing more, and is let go in the end.
#[test]
fn a_viewer_that_does_not_read_is_no_burden() {
    let (mut publisher, display) = shown("bank");
    let limits = Limits {
        streams: 1,
        request_time: Duration::from_millis(500),
        stream_time: Duration::from_millis(500),
        frame_time: Duration::ZERO,
        ..Limits::default()
    };
    let server = within(limits, vec![display]);
    let _silent = ask(&server, "/events");
    publisher.put(&Sheet { state: Lifecycle::Running, ..Sheet::empty(&Bank::topology()) });
    assert!(get(&server, "/readyz").0.starts_with("HTTP/1.1 200 "));
    let deadline = Instant::now() + PATIENCE;
    while Events::open(&server).1 != "HTTP/1.1 200 OK\r\n" {
        assert!(Instant::now() < deadline);
    }
}
