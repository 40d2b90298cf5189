//! A collector in the process: takes OTLP over HTTP, and keeps what it gets.

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value};
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use prost::Message;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// A span as it came.
#[derive(Clone, Debug)]
pub struct Seen {
    pub service: String,
    pub trace: Vec<u8>,
    pub span: Vec<u8>,
    /// Empty for none.
    pub parent: Vec<u8>,
    /// Whether that is a span of another graph.
    pub is_parent_remote: bool,
    pub name: String,
    pub started_ns: u64,
    pub ended_ns: u64,
    pub attributes: HashMap<String, String>,
    /// The text of a status that is an error.
    pub error: Option<String>,
}

#[derive(Default)]
struct Kept {
    spans: Mutex<Vec<Seen>>,
    connections: AtomicUsize,
    is_over: AtomicBool,
}

pub struct Collector {
    address: SocketAddr,
    kept: Arc<Kept>,
    thread: JoinHandle<()>,
}

impl Collector {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let kept = Arc::new(Kept::default());
        let keeping = Arc::clone(&kept);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if keeping.is_over.load(Ordering::SeqCst) {
                    break;
                }
                keeping.connections.fetch_add(1, Ordering::SeqCst);
                serve(stream.unwrap(), &keeping.spans);
            }
        });
        Self { address, kept, thread }
    }

    pub fn url(&self) -> String {
        format!("http://{}/v1/traces", self.address)
    }

    pub fn connections(&self) -> usize {
        self.kept.connections.load(Ordering::SeqCst)
    }

    /// What came, when all that sent has finished.
    pub fn finish(self) -> Vec<Seen> {
        self.kept.is_over.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address)); // wakes it
        self.thread.join().expect("what came was OTLP");
        std::mem::take(&mut *self.kept.spans.lock().unwrap())
    }
}

/// Answers the requests of a connection until its end.
fn serve(stream: TcpStream, spans: &Mutex<Vec<Seen>>) {
    let mut writer = stream.try_clone().unwrap();
    let mut reader = BufReader::new(stream);
    loop {
        let mut request = String::new();
        if reader.read_line(&mut request).unwrap_or(0) == 0 {
            return;
        }
        assert_eq!(request, "POST /v1/traces HTTP/1.1\r\n");
        let mut length = 0;
        let mut kind = String::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().unwrap(),
                "content-type" => kind = value.to_owned(),
                _ => {}
            }
        }
        assert_eq!(kind, "application/x-protobuf");
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        keep(&ExportTraceServiceRequest::decode(&*body).unwrap(), &mut spans.lock().unwrap());
        let head =
            "HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n";
        writer.write_all(head.as_bytes()).unwrap();
    }
}

fn keep(request: &ExportTraceServiceRequest, spans: &mut Vec<Seen>) {
    for resource in &request.resource_spans {
        let of_resource = attributes(&resource.resource.as_ref().unwrap().attributes);
        for scope in &resource.scope_spans {
            assert_eq!(scope.scope.as_ref().unwrap().name, "arachne-std");
            spans.extend(scope.spans.iter().map(|span| Seen {
                service: of_resource["service.name"].clone(),
                trace: span.trace_id.clone(),
                span: span.span_id.clone(),
                parent: span.parent_span_id.clone(),
                // `SPAN_FLAGS_CONTEXT_IS_REMOTE_MASK`
                is_parent_remote: span.flags & 0x200 != 0,
                name: span.name.clone(),
                started_ns: span.start_time_unix_nano,
                ended_ns: span.end_time_unix_nano,
                attributes: attributes(&span.attributes),
                error: span.status.as_ref().and_then(|status| {
                    let is_error = status.code == StatusCode::Error as i32;
                    is_error.then(|| status.message.clone())
                }),
            }));
        }
    }
}

fn attributes(pairs: &[KeyValue]) -> HashMap<String, String> {
    let text = |value: &AnyValue| match value.value.as_ref().unwrap() {
        any_value::Value::StringValue(text) => text.clone(),
        any_value::Value::IntValue(number) => number.to_string(),
        other => format!("{other:?}"),
    };
    pairs.iter().map(|pair| (pair.key.clone(), text(pair.value.as_ref().unwrap()))).collect()
}
