//! Graphs over HTTP: what is answered, and that no client reaches a graph or shuts others out.

use arachne::prelude::*;
use arachne::scheduler::{Config, Lifecycle};
use arachne_std::serve::{Limits, ServeError, Server};
use arachne_std::{Display, MonotonicClock, Publisher, Runner, Sheet, display, figures, mailbox};
use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

#[derive(Default)]
struct Count(u64);

impl Node for Count {
    type Input = One<u64>;
    type Output = Never;

    fn on_message(&mut self, _: One<u64>, _: &mut impl Context<Never>) -> Outcome<One<u64>> {
        self.0 += 1;
        Ok(())
    }
}

graph! { graph Counting(Number: u64 => count.One [64]) { count: Count {} } }
type In = arachne::graph::Input<Counting>;

const FREE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
/// Longer than anything here takes: a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(60);

fn shown(name: &str) -> (Publisher, Display) {
    display(name, Counting::topology())
}

fn in_state(state: Lifecycle) -> Sheet {
    Sheet { state, ..Sheet::empty(&Counting::topology()) }
}

fn connect(server: &Server) -> TcpStream {
    let client = TcpStream::connect(server.address()).unwrap();
    client.set_read_timeout(Some(PATIENCE)).unwrap();
    client.set_write_timeout(Some(PATIENCE)).unwrap();
    client
}

/// All that comes until the connection ends, however it ends.
fn rest(mut client: TcpStream) -> String {
    let (mut bytes, mut part) = (Vec::new(), [0; 4096]);
    loop {
        match client.read(&mut part) {
            Ok(0) => break,
            Ok(length) => bytes.extend_from_slice(&part[..length]),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => break,
            Err(error) => panic!("{error}"),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn ask(server: &Server, request: &str) -> String {
    let mut client = connect(server);
    client.write_all(request.as_bytes()).unwrap();
    rest(client)
}

fn get(server: &Server, path: &str) -> String {
    ask(server, &format!("GET {path} HTTP/1.1\r\nHost: here\r\n\r\n"))
}

fn status(answer: &str) -> &str {
    answer.get(9..12).unwrap_or(answer)
}

#[test]
fn health_is_of_the_process_and_readiness_of_every_graph() {
    let (mut one, first) = shown("one");
    let (mut two, second) = shown("two");
    let server = Server::local(0, vec![first, second]).unwrap();
    assert_eq!(status(&get(&server, "/healthz")), "200");

    one.put(&in_state(Lifecycle::Running));
    let answer = get(&server, "/readyz");
    assert_eq!(status(&answer), "503");
    assert!(answer.ends_with("\r\n\r\ngraph two is Created\n"), "{answer}");

    two.put(&in_state(Lifecycle::Running));
    assert_eq!(status(&get(&server, "/readyz")), "200");

    one.put(&in_state(Lifecycle::Stopped));
    assert!(get(&server, "/readyz").ends_with("graph one is Stopped\n"));
    assert_eq!(status(&get(&server, "/healthz")), "200");
}

#[test]
fn metrics_come_in_the_format_that_is_asked_for() {
    let (_publisher, display) = shown("counting");
    let server = Server::local(0, vec![display]).unwrap();
    let classic = get(&server, "/metrics");
    assert!(classic.contains("\r\ncontent-type: text/plain; version=0.0.4; charset=utf-8\r\n"));
    assert!(classic.contains("# TYPE arachne_ticks_total counter\n"));

    let accept = "Accept: application/openmetrics-text; version=1.0.0, */*;q=0.1";
    let open = ask(&server, &format!("GET /metrics HTTP/1.1\r\nHost: here\r\n{accept}\r\n\r\n"));
    assert!(open.contains("\r\ncontent-type: application/openmetrics-text; version=1.0.0; "));
    assert!(open.contains("# TYPE arachne_ticks counter\n") && open.ends_with("# EOF\n"));
}

#[test]
fn only_get_and_head_without_a_body() {
    let server = Server::local(0, Vec::new()).unwrap();
    let head = ask(&server, "HEAD /metrics HTTP/1.1\r\nHost: here\r\n\r\n");
    assert!(head.starts_with("HTTP/1.1 200 ") && head.ends_with("\r\n\r\n"), "{head}");

    let post = ask(&server, "POST /metrics HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\n");
    assert_eq!(status(&post), "405");
    assert!(post.contains("allow: GET, HEAD\r\n"));

    let body = "GET /metrics HTTP/1.1\r\nHost: here\r\nContent-Length: 1000000000\r\n\r\n";
    assert_eq!(status(&ask(&server, body)), "413");
    let chunked = "GET /metrics HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n";
    assert_eq!(status(&ask(&server, chunked)), "413");
    assert_eq!(status(&get(&server, "/metrics/../etc/passwd")), "404");
}

#[test]
fn a_connection_carries_one_request() {
    let server = Server::local(0, Vec::new()).unwrap();
    let twice = "GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n".repeat(2);
    assert_eq!(ask(&server, &twice).matches("HTTP/1.1 200 ").count(), 1);
}

#[test]
fn what_keeps_a_server_away_is_told_with_the_address() {
    let server = Server::local(0, Vec::new()).unwrap();
    let taken = Server::bind(server.address(), Vec::new()).unwrap_err();
    assert!(matches!(taken, ServeError::AddressInUse { address } if address == server.address()));
    let expected =
        format!("cannot serve on {}: something else listens there already", server.address());
    assert_eq!(taken.to_string(), expected);

    // Kept for documents: no machine has it.
    let elsewhere = SocketAddr::from(([192, 0, 2, 1], 80));
    let nowhere = Server::bind(elsewhere, Vec::new()).unwrap_err();
    assert!(matches!(nowhere, ServeError::NoSuchAddress { address } if address == elsewhere));

    let (_publishers, displays): (Vec<_>, Vec<_>) = ["a", "b", "a"].map(shown).into_iter().unzip();
    let same = Server::local(0, displays).unwrap_err();
    assert!(matches!(same, ServeError::SameName(name) if name == "a"));
}

#[test]
fn a_server_that_stops_frees_its_port_and_closes_its_connections() {
    let server = Server::local(0, Vec::new()).unwrap();
    let address = server.address();
    let silent = connect(&server);
    server.shutdown();
    assert_eq!(rest(silent), "");
    assert!(TcpStream::connect(address).is_err());
    assert_eq!(Server::bind(address, Vec::new()).unwrap().address(), address);
}

#[test]
fn a_malformed_request_is_refused() {
    let server = Server::local(0, Vec::new()).unwrap();
    for nonsense in [
        "\x16\x03\x01\x02\x00\x01\x00\x01\x7f\x03\x03",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET /\0 HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: much\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "\n\n\n\n",
    ] {
        let mut client = connect(&server);
        client.write_all(nonsense.as_bytes()).unwrap();
        client.shutdown(std::net::Shutdown::Write).unwrap();
        let answer = rest(client);
        assert!(answer.is_empty() || status(&answer) == "400", "{nonsense:?}: {answer}");
    }
    assert_eq!(status(&get(&server, "/healthz")), "200");
}

#[test]
fn a_huge_request_is_refused() {
    let server = Server::local(0, Vec::new()).unwrap();
    let huge = "a".repeat(1 << 20);
    let long_path = format!("GET /{huge} HTTP/1.1\r\n\r\n");
    let long_line = format!("GET / HTTP/1.1\r\nHost: here\r\nA: {huge}\r\n\r\n");
    let many_lines = format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(1000));
    for request in [long_path, long_line, many_lines] {
        let mut client = connect(&server);
        // The server stops reading and closes; what was not read may reset the connection.
        let _ = client.write_all(request.as_bytes());
        let answer = rest(client);
        assert!(["431", "414", ""].contains(&status(&answer)), "{answer}");
    }
    let answer = ask(&server, &format!("GET / HTTP/1.1\r\nA: {}\r\n\r\n", "a".repeat(9000)));
    assert!(["431", ""].contains(&status(&answer)), "{answer}");

    let short = Limits { header_bytes: 200, ..Limits::default() };
    let short = Server::bind_within(short, FREE, Vec::new()).unwrap();
    let answer = ask(&short, &format!("GET / HTTP/1.1\r\nA: {}\r\n\r\n", "a".repeat(200)));
    assert!(["431", ""].contains(&status(&answer)), "{answer}");
    assert_eq!(status(&get(&short, "/healthz")), "200");

    let fits = format!("GET /healthz HTTP/1.1\r\nA: {}\r\n\r\n", "a".repeat(7000));
    assert_eq!(status(&ask(&server, &fits)), "200");
}

fn impatient(connections: usize) -> Limits {
    let (header_time, request_time) = (Duration::from_millis(300), Duration::from_millis(600));
    Limits { connections, header_time, request_time, ..Limits::default() }
}

#[test]
fn clients_beyond_the_limit_wait_for_a_place() {
    let limits = Limits {
        connections: 1,
        header_time: PATIENCE,
        request_time: PATIENCE,
        ..Limits::default()
    };
    let server = Server::bind_within(limits, FREE, Vec::new()).unwrap();
    let first = connect(&server);
    let mut second = connect(&server);
    second.write_all(b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n").unwrap();
    second.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    let early = second.read(&mut [0]).unwrap_err();
    assert!([ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&early.kind()), "{early}");
    drop(first);
    second.set_read_timeout(Some(PATIENCE)).unwrap();
    assert_eq!(status(&rest(second)), "200");
}

#[test]
fn silent_and_slow_clients_are_shown_out() {
    let server = Server::bind_within(impatient(2), FREE, Vec::new()).unwrap();
    let silent = connect(&server);
    let mut slow = connect(&server);
    let slow = thread::spawn(move || {
        // A byte now and then, and never a whole request.
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            if slow.write_all(b"G").is_err() {
                return true;
            }
            thread::sleep(Duration::from_millis(20));
        }
        false
    });
    // Both places are taken: this one is served when a place is free again.
    assert_eq!(status(&get(&server, "/healthz")), "200");
    assert!(["", "408"].contains(&status(&rest(silent))));
    assert!(slow.join().unwrap());
}

#[test]
fn a_client_that_does_not_read_is_shown_out() {
    // Far more than the buffers between server and client hold.
    let (_publishers, displays): (Vec<_>, Vec<_>) =
        (0..2000).map(|number| shown(&number.to_string())).unzip();
    let server = Server::bind_within(impatient(1), FREE, displays).unwrap();
    let mut unread = connect(&server);
    unread.write_all(b"GET /metrics HTTP/1.1\r\nHost: here\r\n\r\n").unwrap();
    assert_eq!(status(&get(&server, "/healthz")), "200");
    let answer = rest(unread);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let length = head.split_once("content-length: ").unwrap().1.split("\r\n").next().unwrap();
    assert!(body.len() < length.parse().unwrap(), "{head}");
}

#[test]
fn bad_clients_do_not_reach_the_graph() {
    const NUMBERS: u64 = 20_000;
    let topology = Counting::topology();
    let (mut publisher, display) = shown("counting");
    let server = Server::bind_within(impatient(4), FREE, vec![display.clone()]).unwrap();

    let silent: Vec<_> = (0..20).map(|_| connect(&server)).collect();
    let bad: Vec<_> = (0..20)
        .map(|number| {
            let mut client = connect(&server);
            let huge = "a".repeat(1 << 16);
            let _ = client.write_all(match number % 3 {
                0 => b"GET /metrics HTTP/1.1\r\nHost".as_slice(),
                1 => b"\0\0\0\0\r\n\r\n",
                _ => huge.as_bytes(),
            });
            client
        })
        .collect();

    let (outbox, inbox) = mailbox(64);
    let numbers = thread::spawn(move || (0..NUMBERS).all(|n| outbox.send(In::Number(n)).is_ok()));
    let graph = Counting::new(Count::default());
    let engine = Engine::with(graph, Config::default(), figures(&topology));
    let mut runner = Runner::new(engine, MonotonicClock::new(), inbox);
    // The graph finishes while all of them still hold on: none of it waits for a client.
    runner.run_with(|engine, _| publisher.publish(engine)).unwrap();
    assert!(numbers.join().unwrap());
    assert_eq!(runner.engine().graph().count.0, NUMBERS);
    drop((silent, bad));

    // And a good client finds the right count after them.
    let metrics = get(&server, "/metrics");
    let line =
        format!(r#"arachne_node_activations_total{{graph="counting",node="count"}} {NUMBERS}"#);
    assert!(metrics.contains(&line), "{metrics}");
}

#[test]
fn scrapes_while_the_graph_runs_tell_counts_that_never_fall() {
    let topology = Counting::topology();
    let (mut publisher, display) = shown("counting");
    let server = Server::local(0, vec![display]).unwrap();
    let (outbox, inbox) = mailbox(64);
    let graph = thread::spawn(move || {
        let graph = Counting::new(Count::default());
        let engine = Engine::with(graph, Config::default(), figures(&topology));
        let mut runner = Runner::new(engine, MonotonicClock::new(), inbox);
        runner.run_with(|engine, _| publisher.publish(engine)).unwrap();
        runner.into_engine().graph().count.0
    });
    let count = || {
        let metrics = get(&server, "/metrics");
        let name = r#"arachne_node_activations_total{graph="counting",node="count"} "#;
        let line = metrics.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.parse::<u64>().unwrap()
    };
    let mut last = 0;
    for scrape in 1..=20 {
        for number in 0..100 {
            outbox.send(In::Number(number)).unwrap();
        }
        let now = count();
        assert!((last..=scrape * 100).contains(&now), "{last}, {now}");
        last = now;
    }
    drop(outbox);
    assert_eq!(graph.join().unwrap(), 2000);
    assert_eq!(count(), 2000);
}
