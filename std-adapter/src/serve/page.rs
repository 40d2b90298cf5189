//! The live picture: a page, what it draws, and what it is told while the graphs run.
//!
//! | path | answer |
//! | --- | --- |
//! | `/` | one page of HTML, with all that it needs in it |
//! | `/topology.json` | a list of [`Graph`]s |
//! | `/events` | server-sent events: lists of [`Frame`]s, in the order of the graphs |

use super::answer::{Response, whole};
use crate::clock::MonotonicClock;
use crate::live::{Frame, Graph, Shape};
use crate::sheet::Display;
use arachne::time::Clock;
use hyper::StatusCode;
use hyper::body::Bytes;
use hyper::header::{CONTENT_SECURITY_POLICY, HeaderValue, REFERRER_POLICY};

const PAGE: &str = concat!(
    include_str!("page/head.html"),
    "<style>\n",
    include_str!("page/style.css"),
    "</style>\n",
    include_str!("page/body.html"),
    "<script>\n'use strict';\n",
    include_str!("page/format.js"),
    include_str!("page/picture.js"),
    include_str!("page/figures.js"),
    include_str!("page/details.js"),
    include_str!("page/keys.js"),
    include_str!("page/main.js"),
    "</script>\n</html>\n",
);

/// What is in the page may run, it may talk to its own server, and nothing else. Its icon is in it as well.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
    img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What the page is made of.
pub(super) struct Page {
    /// The graphs as JSON; they do not change while a server runs.
    graphs: Bytes,
    clock: MonotonicClock,
}

impl Page {
    pub(super) fn new(displays: &[Display]) -> Self {
        let graphs = displays.iter().map(|display| Graph::new(Shape::of(display)));
        let graphs = graphs.collect::<Vec<_>>();
        Self { graphs: json(&graphs).into(), clock: MonotonicClock::new() }
    }

    pub(super) fn html() -> Response {
        let mut page = whole(StatusCode::OK, "text/html; charset=utf-8", PAGE);
        let headers = page.headers_mut();
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        page
    }

    pub(super) fn topology(&self) -> Response {
        whole(StatusCode::OK, "application/json", self.graphs.clone())
    }

    /// Makes an event of the newest figures each time it is called.
    pub(super) fn events(
        &self,
        displays: Vec<Display>,
    ) -> impl FnMut() -> Bytes + Send + use<> + 'static {
        let mut clock = self.clock;
        move || {
            let at_ns = clock.now_ns();
            let frame = |display: &Display| Frame::new(&display.sheet(), display.topology(), at_ns);
            let mut event = b"retry: 500\ndata: ".to_vec();
            event.append(&mut json(&displays.iter().map(frame).collect::<Vec<_>>()));
            event.extend_from_slice(b"\n\n");
            event.into()
        }
    }
}

/// As JSON, on one line. Texts and whole numbers always can be; were there one that cannot, its list would be empty.
fn json(list: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(list).unwrap_or_else(|_| b"[]".to_vec())
}
