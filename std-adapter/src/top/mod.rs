//! What the live page shows, in a terminal: nodes, edges and the load of the scheduler, by the same endpoint.
//!
//! | key | |
//! | --- | --- |
//! | Tab | the other table |
//! | up, down | choose a node or an edge; the line below says what it is |
//! | left, right | sort by another column, largest first; by the first in order of declaration |
//! | g | the next graph |
//! | q, Escape | quit |

mod client;
mod draw;
mod error;
mod feed;
mod format;
#[cfg(fuzzing)]
pub mod fuzzing;
mod plain;
mod table;
#[cfg(test)]
mod tests;
mod view;

pub use error::TopError;

use feed::{Feed, Update, follow};
use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use std::io::{IsTerminal, Write, stdout};
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::time::Duration;
use view::View;

/// How long keys are waited for before the next look at the figures.
const LOOK: Duration = Duration::from_millis(50);
/// How many updates may wait. The reader waits with the next one, and the server with it.
const WAITING: usize = 4;

/// Shows the graphs that are served at an address, `HOST:PORT`, until a key says that it is enough. A connection that is
/// lost is opened again.
///
/// Where standard output is no terminal, the figures of one moment are written as plain tables.
///
/// # Errors
/// [`TopError`] if nothing answers at first, or what answers is no server of graphs, or the terminal fails.
///
/// # Examples
/// ```no_run
/// arachne_std::top::run("127.0.0.1:9464")?;
/// # Ok::<(), arachne_std::top::TopError>(())
/// ```
pub fn run(address: &str) -> Result<(), TopError> {
    let (feed, shapes) = Feed::open(address)?;
    let view = View::of(shapes);
    if !stdout().is_terminal() {
        let text = plain::moment(view, feed)?;
        return stdout().write_all(text.as_bytes()).map_err(TopError::Terminal);
    }
    drop(feed);
    let (sender, updates) = sync_channel(WAITING);
    let address = address.to_owned();
    // It ends by itself with its next update after `updates` is gone.
    let reader = std::thread::Builder::new().name("arachne-top".into());
    reader.spawn(move || follow(&address, &sender)).map_err(TopError::Terminal)?;
    let mut terminal = ratatui::try_init().map_err(TopError::Terminal)?;
    let ended = show(&mut terminal, view, &updates);
    ratatui::restore();
    ended
}

fn show(
    terminal: &mut DefaultTerminal,
    mut view: View,
    updates: &Receiver<Update>,
) -> Result<(), TopError> {
    loop {
        terminal.draw(|frame| draw::draw(&view, frame)).map_err(TopError::Terminal)?;
        if !obey(&mut view).map_err(TopError::Terminal)? {
            return Ok(());
        }
        for _ in 0..WAITING {
            match updates.try_recv() {
                Ok(update) => view.take(update),
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
            }
        }
    }
}

/// Obeys the next key, if one comes; false if it says that it is enough.
fn obey(view: &mut View) -> std::io::Result<bool> {
    if !event::poll(LOOK)? {
        return Ok(true);
    }
    match event::read()? {
        Event::Key(key) if key.kind == KeyEventKind::Release => Ok(true),
        // A terminal in raw mode makes no interrupt of this.
        Event::Key(key) if key.modifiers.contains(KeyModifiers::CONTROL) => {
            Ok(key.code != KeyCode::Char('c'))
        }
        Event::Key(key) => Ok(view.key(key.code)),
        _ => Ok(true),
    }
}
