//! A run that others may watch: its figures over HTTP, and the market at a multiple of its own pace.

use crate::error::TradingError;
use crate::graph::Trading;
use crate::options::Serving;
use arachne::engine::Engine;
use arachne::graph::DeclaredGraph;
use arachne_std::serve::Server;
use arachne_std::{Figured, Publisher, display};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How often figures are published, at most.
const EVERY: Duration = Duration::from_millis(100);

/// The server, and how far wall time and market time are.
pub struct Live {
    publisher: Publisher,
    /// Serves until it is dropped.
    _server: Server,
    speed: f64,
    begun: Option<(Instant, u64)>,
    published: Instant,
}

impl Live {
    /// Begins to serve, and says where.
    ///
    /// # Errors
    ///
    /// [`TradingError::Serve`] if the address is taken or there is none such.
    pub fn open(serving: &Serving) -> Result<Self, TradingError> {
        let (publisher, display) = display("trading", Trading::TOPOLOGY);
        let server = Server::bind(serving.address, vec![display]).map_err(TradingError::Serve)?;
        eprintln!("trading: http://{}/", server.address());
        let (begun, published) = (None, Instant::now());
        Ok(Self { publisher, _server: server, speed: serving.speed, begun, published })
    }

    /// After a line: publishes now and then, and waits until it is time for the next.
    pub fn follow<O: Figured>(&mut self, engine: &Engine<Trading, O>) {
        let now = Instant::now();
        let (begun, first_ns) = *self.begun.get_or_insert((now, engine.now_ns()));
        let market = Duration::from_nanos(engine.now_ns().saturating_sub(first_ns));
        let due = begun + market.div_f64(self.speed);
        if now >= self.published + EVERY {
            self.published = now;
            self.publisher.publish(engine);
        }
        sleep(due.saturating_duration_since(now));
    }

    /// Publishes the figures of the end.
    pub fn finish<O: Figured>(&mut self, engine: &Engine<Trading, O>) {
        self.publisher.publish(engine);
    }
}
