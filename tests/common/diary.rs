//! Nodes for `graph!` that do what they are told and write down which hooks ran, in one diary for the whole graph.

use arachne::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;

/// What ran, in order.
pub type Diary = Rc<RefCell<Vec<String>>>;

/// What a node does beside writing.
#[derive(Clone, Debug, Default)]
pub struct Script {
    /// Its name in the diary.
    pub name: &'static str,
    /// Where it writes.
    pub diary: Diary,
    /// Emits one message in these hooks: `start`, `message`, `tick`, `drain`.
    pub emits: Vec<&'static str>,
    /// Fails in these hooks, after it has emitted; messages that are 0 never fail, others do.
    pub fails: Vec<&'static str>,
    /// Its period.
    pub period_ns: u64,
    /// Sets its one-shot timer to so much later with each message; 0 for never.
    pub wake_after_ns: u64,
    /// Emits refused.
    pub refused: u32,
}

impl Script {
    /// A node that only writes.
    pub fn new(name: &'static str, diary: &Diary) -> Self {
        Self { name, diary: diary.clone(), ..Self::default() }
    }

    /// Emits in a hook too.
    pub fn emit(mut self, hook: &'static str) -> Self {
        self.emits.push(hook);
        self
    }

    /// Fails in a hook too.
    pub fn fail(mut self, hook: &'static str) -> Self {
        self.fails.push(hook);
        self
    }

    /// Has a period.
    pub fn period(mut self, period_ns: u64) -> Self {
        self.period_ns = period_ns;
        self
    }

    /// Sets its one-shot timer with each message.
    pub fn wake_after(mut self, after_ns: u64) -> Self {
        self.wake_after_ns = after_ns;
        self
    }

    fn write(&self, what: &str) {
        self.diary.borrow_mut().push(format!("{} {what}", self.name));
    }

    fn hook(
        &mut self,
        hook: &'static str,
        item: u32,
        context: &mut impl Context<One<u32>>,
    ) -> Result<(), NodeError> {
        if self.emits.contains(&hook) && context.emit(One::One(item)).is_err() {
            self.refused += 1;
        }
        if self.fails.contains(&hook) {
            return Err(NodeError::new(7, "as told"));
        }
        Ok(())
    }
}

macro_rules! scripted {
    ($(#[$meta:meta])* $Name:ident, $on_failure:expr) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default)]
        pub struct $Name(pub Script);

        impl Node for $Name {
            type Input = Ports2;
            type Output = One<u32>;
            const ON_FAILURE: OnFailure = $on_failure;

            fn period_ns(&self) -> u64 {
                self.0.period_ns
            }

            fn on_start(&mut self, context: &mut impl Context<One<u32>>) -> Result<(), NodeError> {
                self.0.write("start");
                self.0.hook("start", 0, context)
            }

            fn on_message(
                &mut self,
                input: Ports2,
                context: &mut impl Context<One<u32>>,
            ) -> Outcome<Ports2> {
                let (port, item) = match input {
                    Ports2::Data(item) => ("data", item),
                    Ports2::Order(item) => ("order", item),
                };
                self.0.write(&format!("{port} {item}"));
                if self.0.wake_after_ns != 0 {
                    context.wake_at(context.now_ns() + self.0.wake_after_ns);
                }
                match self.0.hook("message", item, context) {
                    Err(error) if item != 0 => Err(Failure::with(error, input)),
                    _ => Ok(()),
                }
            }

            fn on_tick(
                &mut self,
                timer: Timer,
                context: &mut impl Context<One<u32>>,
            ) -> Result<(), NodeError> {
                match timer {
                    Timer::Period { count, .. } => self.0.write(&format!("tick {count}")),
                    Timer::Wake { .. } => self.0.write("wake"),
                }
                self.0.hook("tick", 0, context)
            }

            fn on_drain(&mut self, context: &mut impl Context<One<u32>>) -> Result<(), NodeError> {
                self.0.write("drain");
                self.0.hook("drain", 0, context)
            }

            fn on_stop(&mut self, _: u64) -> Result<(), NodeError> {
                self.0.write("stop");
                if self.0.fails.contains(&"stop") {
                    return Err(NodeError::new(8, "as told"));
                }
                Ok(())
            }
        }
    };
}

arachne::ports! {
    /// An input for data and one for orders.
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub enum Ports2 {
        Data(u32),
        Order(u32),
    }
}

scripted! {
    /// Goes on after a failure.
    Steady, OnFailure::Continue
}
scripted! {
    /// Stops the graph.
    Fragile, OnFailure::Stop
}
scripted! {
    /// Goes into quarantine after two failures and keeps its inputs.
    Held, OnFailure::Quarantine { after: 2, inputs: arachne::node::Inputs::Hold }
}
scripted! {
    /// Goes into quarantine after one failure and loses its inputs.
    Lossy, OnFailure::Quarantine { after: 1, inputs: arachne::node::Inputs::Discard }
}

/// Takes the diary's lines.
pub fn read(diary: &Diary) -> Vec<String> {
    diary.take()
}
