//! The whole trading graph on one thread: a line at its time, and the timers in between at theirs.

use crate::graph::{Trading, trading};
use crate::messages::Line;
use crate::outcome::Outcome;
use crate::settings::Settings;
use arachne::engine::Engine;
use arachne::graph::Input;

pub fn run(
    lines: impl Iterator<Item = (u64, Line)>,
) -> Result<Outcome, Box<dyn std::error::Error>> {
    let mut engine = Engine::new(trading(&Settings::default()));
    let mut has_started = false;
    for (time_ns, line) in lines {
        if !std::mem::replace(&mut has_started, true) {
            engine.start(time_ns)?;
        }
        advance(&mut engine, time_ns)?;
        engine.push(Input::<Trading>::Line(line))?;
        engine.run_until_idle(time_ns)?;
    }
    if has_started {
        // The silence behind the last line is no stale feed.
        let kill_switch = engine.node("kill_switch").ok_or("there is no kill switch")?;
        engine.pause(kill_switch)?;
        engine.shutdown(u64::MAX)?;
        let now_ns = engine.now_ns();
        engine.run_until_idle(now_ns)?;
        advance(&mut engine, u64::MAX)?;
    }
    Ok(Outcome::of(&engine.graph().ledger))
}

fn advance(engine: &mut Engine<Trading>, until_ns: u64) -> Result<(), Box<dyn std::error::Error>> {
    while let Some(due_ns) = engine.scheduler().next_timer_ns()
        && due_ns <= until_ns
    {
        engine.run_until_idle(due_ns)?;
    }
    Ok(())
}
