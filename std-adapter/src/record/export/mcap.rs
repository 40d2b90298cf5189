//! Files of MCAP.

use super::super::player::{Activation, Inspected, Played};
use super::entry::{edge_name, node_name, placed, told};
use super::object::Object;
use super::schema;
use arachne::graph::DeclaredGraph;
use arachne::observe::Cause;
use arachne::record::{Entry, Heading, Step};
use arachne::scheduler::Config;
use mcap::McapError;
use mcap::records::{MessageHeader, Metadata};
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Seek, Write};

/// A file of MCAP in the making.
pub(super) struct Writer<W: Write + Seek> {
    file: mcap::Writer<W>,
    /// By topic: the channel, and how many messages it has.
    channels: HashMap<String, (u16, u32)>,
}

impl<W: Write + Seek> Writer<W> {
    pub fn new<G: DeclaredGraph>(writer: W) -> io::Result<Self> {
        let options = mcap::WriteOptions::new().compression(None).library("arachne");
        let mut file = options.create(writer).map_err(failed)?;
        let graph = G::TOPOLOGY.groups.first().map_or("?", |group| group.name);
        let fingerprint = Heading::of(&G::TOPOLOGY, Config::default()).fingerprint;
        let metadata = BTreeMap::from([
            ("graph".to_owned(), graph.to_owned()),
            ("fingerprint".to_owned(), format!("{fingerprint:016x}")),
        ]);
        let metadata = Metadata { name: "arachne".to_owned(), metadata };
        file.write_metadata(&metadata).map_err(failed)?;
        Ok(Self { file, channels: HashMap::new() })
    }

    /// Writes what an entry tells, and the activations that it has led to.
    pub fn put<G: Inspected>(&mut self, played: &Played<'_, '_, G>) -> io::Result<()> {
        let (now_ns, activations) = match played.replay.engine() {
            Some(engine) => (engine.now_ns(), engine.observer().take()),
            None => (0, Vec::new()),
        };
        let (kind, told) = told::<G>(&played.entry);
        let object = placed(played, kind).and(told);
        let object = match played.step {
            Some(Step::Ticked(Some(report))) => object.with("activations", report.activations),
            _ => object,
        };
        if let Some(topic) = topic(&played.entry, kind, &object) {
            self.message(topic, now_ns, &object)?;
        }
        activations.iter().try_for_each(|activation| self.activation::<G>(activation))
    }

    fn activation<G: DeclaredGraph>(&mut self, activation: &Activation) -> io::Result<()> {
        let Activation { tick, now_ns, in_tick, number, node, cause, trace } = *activation;
        let object = Object::default()
            .with("tick", tick)
            .with("now_ns", now_ns)
            .with("in_tick", in_tick)
            .with("activation", number);
        let object = match cause {
            Cause::Edge(edge) => object.with("edge", edge_name(&G::TOPOLOGY, edge)),
            _ => object,
        };
        let object = match trace {
            Some(trace) => object.with("trace_id", trace.id.to_string()),
            None => object,
        };
        let path = node_name(&G::TOPOLOGY, node).replace('.', "/");
        self.message(format!("/nodes/{path}"), now_ns, &object)
    }

    /// Writes a message, and the channel before it if it is the first.
    fn message(&mut self, topic: String, now_ns: u64, object: &Object) -> io::Result<()> {
        let (channel_id, count) = match self.channels.get(&topic) {
            Some(&channel) => channel,
            None => (self.channel(&topic, object)?, 0),
        };
        self.channels.insert(topic, (channel_id, count.wrapping_add(1)));
        let (sequence, log_time, publish_time) = (count, now_ns, now_ns);
        let header = MessageHeader { channel_id, sequence, log_time, publish_time };
        let data = serde_json::to_vec(object)?;
        self.file.write_to_known_channel(&header, &data).map_err(failed)
    }

    fn channel(&mut self, topic: &str, object: &Object) -> io::Result<u16> {
        let schema = serde_json::to_vec(&schema::of_fields(object.fields()))?;
        let name = topic.trim_start_matches('/').replace('/', ".");
        let schema = self.file.add_schema(&name, "jsonschema", &schema).map_err(failed)?;
        self.file.add_channel(schema, topic, "json", &BTreeMap::new()).map_err(failed)
    }

    pub fn finish(mut self) -> io::Result<()> {
        self.file.finish().map_err(failed)?;
        self.file.into_inner().flush()
    }
}

/// Where the message of an entry goes; `None` if it has none.
fn topic(entry: &Entry<'_>, kind: &str, object: &Object) -> Option<String> {
    Some(match entry {
        Entry::Heading(_) | Entry::Group(_) | Entry::Node(_) | Entry::Port(_) | Entry::Edge(_) => {
            return None;
        }
        Entry::Tick { .. } => "/ticks".to_owned(),
        Entry::Checkpoint { .. } => "/checkpoints".to_owned(),
        Entry::Input { .. } => {
            let port = object.get("port").and_then(|port| port.as_str()).unwrap_or("?");
            format!("/inputs/{port}")
        }
        _ => format!("/calls/{kind}"),
    })
}

fn failed(error: McapError) -> io::Error {
    match error {
        McapError::Io(error) => error,
        error => io::Error::other(error),
    }
}
