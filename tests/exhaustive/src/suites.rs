//! What is explored.

use crate::alone::{self, Alone};
use crate::check::{Outcome, check};
use crate::declared::{Declared, Engined, Fragile, Kill, Nested, Spin, Ways};
use crate::family;
use crate::judge::Plan;
use crate::model::{Explored, Setup};
use crate::script::{Act, Tag};
use crate::shape::Shape;
use crate::subject::Subject;
use crate::wired::Running;
use arachne::Priority;
use arachne::edge::{Policy, PolicyName};
use arachne::graph::DeclaredGraph;
use arachne::node::{Inputs, OnFailure};
use arachne::topology::OUTSIDE;
use std::sync::Arc;

/// One exploration.
pub struct Case {
    /// The line of the report that it counts to.
    pub line: String,
    /// What it is called.
    pub title: String,
    /// Explores.
    pub run: Box<dyn FnOnce() -> Outcome>,
}

/// Explorations for one purpose.
pub struct Suite {
    /// What it is called on the command line.
    pub name: &'static str,
    /// What it is about.
    pub about: &'static str,
    /// Its explorations.
    pub cases: Vec<Case>,
}

/// All of them.
pub fn all(deep: bool) -> Vec<Suite> {
    // The quick ones first.
    vec![
        Suite { name: "edges", about: "an edge alone beside a list", cases: edges() },
        Suite { name: "declared", about: "graphs declared by graph!", cases: declared(deep) },
        Suite {
            name: "data",
            about: "levels, policies, bursts, quanta and Control",
            cases: data(deep),
        },
        Suite {
            name: "failures",
            about: "failing nodes, by what becomes of them",
            cases: failures(deep),
        },
        Suite { name: "holds", about: "pauses and changes of capacities", cases: holds(deep) },
        Suite {
            name: "timers",
            about: "periods and one-shots while time passes",
            cases: timers(deep),
        },
        Suite {
            name: "lifecycle",
            about: "start, shutdown, drain and stop",
            cases: lifecycle(deep),
        },
        Suite { name: "shapes", about: "every shape of a size", cases: shapes(deep) },
        Suite { name: "bounds", about: "S3, one watched input at a time", cases: bounds(deep) },
    ]
}

/// An exploration of a shape.
fn wired(line: &str, shape: Shape, setup: Setup) -> Case {
    let title = shape.text.clone();
    let line = if line.is_empty() { title.clone() } else { line.to_owned() };
    let run = move || {
        let shape = Arc::new(shape);
        let quantum = shape.config.quantum;
        let plan = Plan::new(&shape.nodes, &shape.edges, &shape.periods_ns, quantum);
        let subject = Running::new(&shape);
        check(Explored::new(plan, setup, Vec::new(), subject))
    };
    Case { line, title, run: Box::new(run) }
}

/// What hooks do where nothing fails: nothing, or a burst on one port or on all.
fn acts(shape: &Shape) -> Vec<Act> {
    let ports = shape.ports.iter().map(Vec::len).max().unwrap_or(0);
    let mut acts = vec![Act::SILENT, Act::EMITS];
    if ports > 1 {
        acts.extend((0..ports as u16).map(Act::emits_on));
    }
    acts
}

fn plain(shape: &Shape) -> Setup {
    let control = |edge: &&(u16, &arachne::topology::EdgeSpec<'_>)| {
        edge.1.from.node == OUTSIDE && edge.1.is_control()
    };
    let edges: Vec<_> = (0u16..).zip(&shape.edges).collect();
    Setup {
        acts: acts(shape),
        budgets: vec![0, 3],
        inject: edges.iter().filter(control).map(|edge| edge.0).collect(),
        ..Setup::default()
    }
}

fn edges() -> Vec<Case> {
    struct Cases(Vec<Case>);
    impl alone::Each for Cases {
        fn each<const N: usize, P: Policy<Tag> + PolicyName + Send + Sync + 'static>(
            &mut self,
            title: String,
        ) {
            let run = || check(Alone::<N, P>::new());
            self.0.push(Case { line: title.clone(), title, run: Box::new(run) });
        }
    }
    let mut cases = Cases(Vec::new());
    alone::each(&mut cases);
    cases.0
}

fn shapes(deep: bool) -> Vec<Case> {
    let mut cases = Vec::new();
    for (capacity, most_edges) in [(1, 5), (2, if deep { 5 } else { 4 })] {
        for nodes in 1..=4 {
            for edges in nodes..=most_edges {
                let line = format!("{nodes} nodes, {edges} edges, capacity and quantum {capacity}");
                for text in family::shapes(nodes, edges) {
                    let text = if capacity == 2 { wide(&text) } else { text };
                    let shape = Shape::new(&text).quantum(capacity);
                    let setup = Setup { budgets: vec![3], ..plain(&shape) };
                    cases.push(wired(&line, shape, setup));
                }
            }
        }
    }
    cases
}

/// The same shape with a capacity of 2 on every edge.
fn wide(text: &str) -> String {
    let item = |item: &str| {
        let (from, targets) = item.split_once('>').unwrap_or((item, ""));
        let wide = |target: &str| match target.split_once(':') {
            Some((to, words)) => format!("{to}:2.{words}"),
            None => format!("{target}:2"),
        };
        let targets: Vec<String> = targets.split('+').map(wide).collect();
        format!("{from}>{}", targets.join("+"))
    };
    text.split(' ').map(item).collect::<Vec<_>>().join(" ")
}

/// Shapes with levels, policies and Control: what `shapes` has not.
const MIXED: [&str; 20] = [
    // Levels.
    "*>a:high *>a *>a:low",
    "*>a:high *>a *>a:low a>*",
    "*>a *>b:low a>c:high b>c c>*",
    "*>a:high *>b *>c:low",
    "*>a:low a>b:high a>b b>*",
    // Policies.
    "*>a:drop a>b:latest b>*:coalesce",
    "*>a a>b:latest+c:drop b>c:coalesce c>*",
    "*>a a>b+c:coalesce b>* c>*",
    "*>a:2.latest a>b:2.coalesce b>*",
    // Loops.
    "*>a a>b b>a:feedback b>*",
    "*>a a>a:feedback a>*",
    "*>a a>b b>a:drop b>*:low",
    "*>a a>b b>c c>a:feedback.high c>*",
    // Control.
    "*>a a>b *>b:control.coalesce b>*",
    "*>a a>b a>b:control.coalesce b>*",
    "*>a a>b+b:control b>*",
    "*>a:control *>a:2.control.latest *>a a>*",
    "*>a:control.coalesce a>b:control *>b b>*",
    "*>a a>b b>a:control.feedback b>*",
    "*>a *>b:control a>c b>c:2.control c>*:control.latest",
];

fn data(deep: bool) -> Vec<Case> {
    let mut cases = Vec::new();
    for text in MIXED {
        let setup = |shape: &Shape| {
            let mut setup = plain(shape);
            setup.acts.push(Act::EXCEEDS);
            setup
        };
        let mut shapes = vec![Shape::new(text).quantum(1), Shape::new(text).strict()];
        let small = text.split_whitespace().count() < 5 || deep;
        if text.contains('2') || !small {
            shapes.push(Shape::new(text).quantum(2));
        } else {
            shapes.push(Shape::new(&wide(text)).quantum(2));
        }
        for shape in shapes {
            let setup = setup(&shape);
            cases.push(wired("", shape, setup));
        }
    }
    for text in ["*>a:2 a>b:2 b>*", "*>a:2 a>b:2+c:2.latest b>*", "*>a *>a a>b:2 b>*"] {
        let shape = Shape::new(text).burst(0, 2).quantum(2);
        let mut setup = plain(&shape);
        setup.acts.push(Act::EXCEEDS);
        cases.push(wired("", shape, setup));
    }
    cases
}

fn bounds(deep: bool) -> Vec<Case> {
    let mut texts = vec![
        "*>a *>a a>b",
        "*>a *>a a>b b>*",
        "*>a:high *>a *>a:low",
        "*>a:high *>a *>a:low a>*",
        "*>a:high *>a:low *>b a>b",
        "*>a *>a *>a a>*",
        "*>a:high *>a:high *>a:low a>*",
        "*>a:low *>a:low *>a a>b:high",
        "*>a *>b:low a>c:high b>c c>*",
        "*>a a>b *>b b>b:feedback",
    ];
    if deep {
        texts.extend(["*>a:high *>a *>a:low *>a a>*", "*>a:2 *>a:2.low *>a:2.high a>b:2"]);
    }
    let mut cases = Vec::new();
    for text in texts {
        for quantum in [1, 2] {
            let text =
                if quantum == 2 && !text.contains('2') { wide(text) } else { text.to_owned() };
            let shape = Shape::new(&text).quantum(quantum);
            for edge in 0..shape.edges.len() as u16 {
                if shape.edges[usize::from(edge)].to.node == OUTSIDE {
                    continue;
                }
                let setup = Setup { acts: acts(&shape), watch: Some(edge), ..Setup::default() };
                cases.push(wired("", shape.clone().titled(&format!("watched=e{edge}")), setup));
            }
        }
    }
    cases
}

fn failures(deep: bool) -> Vec<Case> {
    let quarantine = |after, inputs| OnFailure::Quarantine { after, inputs };
    let rules = [
        (OnFailure::Continue, "continue"),
        (OnFailure::Stop, "stop"),
        (quarantine(1, Inputs::Hold), "quarantine-1-hold"),
        (quarantine(2, Inputs::Hold), "quarantine-2-hold"),
        (quarantine(1, Inputs::Discard), "quarantine-1-discard"),
        (quarantine(2, Inputs::Discard), "quarantine-2-discard"),
    ];
    let mut texts = vec![
        "*>a a>b b>*",
        "*>a *>a a>b b>*",
        "*>a a>b+c b>* c>*",
        "*>a a>a:feedback a>*",
        "*>a a>b *>b:control b>*",
        "*>a:2 a>b:2 b>*",
    ];
    if deep {
        texts.extend(["*>a a>b a>c b>d c>d d>*", "*>a a>b:control+c:low b>c:high c>*"]);
    }
    let mut cases = Vec::new();
    for text in texts {
        for (rule, name) in rules {
            let shape = Shape::new(text).quantum(2).on_failure(rule, name);
            let mut setup = plain(&shape);
            setup.acts.extend([Act::FAILS, Act::FAILS_LATE]);
            setup.release = true;
            cases.push(wired("", shape, setup));
        }
    }
    cases
}

fn holds(deep: bool) -> Vec<Case> {
    let mut texts = vec![
        "*>a a>b b>*",
        "*>a *>a:low a>b b>*",
        "*>a a>b+c b>* c>*",
        "*>a a>a:feedback a>*",
        "*>a a>b *>b:control b>*",
        "*>a:2 a>b:2 b>*",
        "*>a a>b:2.drop b>*:2",
    ];
    if deep {
        texts.extend(["*>a a>b a>c b>d c>d d>*", "*>a:2.high *>a:2 a>b:2.low b>*"]);
    }
    let mut cases = Vec::new();
    for text in texts {
        for quantum in [1, 2] {
            let shape = Shape::new(text).quantum(quantum);
            let nodes = (0..shape.nodes.len() as u16).collect();
            let wide = |edge: &u16| shape.edges[usize::from(*edge)].capacity == 2;
            let resize = (0..shape.edges.len() as u16).filter(wide).collect();
            let setup = Setup { pause: nodes, resize, ..plain(&shape) };
            cases.push(wired("", shape, setup));
        }
    }
    // A pause of a node that may be in quarantine too.
    let rule = OnFailure::Quarantine { after: 1, inputs: Inputs::Discard };
    let shape = Shape::new("*>a a>b *>b:control b>*").on_failure(rule, "quarantine-1-discard");
    let mut setup = Setup { pause: vec![1], release: true, ..plain(&shape) };
    setup.acts.push(Act::FAILS);
    cases.push(wired("", shape, setup));
    cases
}

fn timers(deep: bool) -> Vec<Case> {
    let mut texts = vec!["*>a a>*", "*>a a>b b>*", "*>a:low *>a:high a>*"];
    if deep {
        texts.extend(["*>a a>b+c b>* c>*", "*>a:2 a>b:2 b>*", "*>a a>b *>b:control b>*"]);
    }
    let mut cases = Vec::new();
    for text in texts {
        for level in Priority::ALL {
            let shape = Shape::new(text).ticking(0, 2, level);
            let setup = Setup { time: true, budgets: vec![3], ..plain(&shape) };
            cases.push(wired("", shape, setup));
        }
        let shape = Shape::new(text);
        let mut setup = Setup { time: true, budgets: vec![3], ..plain(&shape) };
        setup.acts.extend([Act::WAKES, Act::CANCELS]);
        cases.push(wired("", shape.titled("one-shots"), setup));
    }
    let shape = Shape::new("*>a a>*").ticking(0, 2, Priority::Normal);
    let mut setup = Setup { time: true, pause: vec![0], ..plain(&shape) };
    setup.acts.extend([Act::WAKES, Act::CANCELS]);
    cases.push(wired("", shape.titled("one-shots, pauses"), setup));
    // A timer that is due looks at all others: at those of suspended nodes too.
    let shape = Shape::new("*>a a>b");
    let shape = shape.ticking(0, 2, Priority::Normal).ticking(1, 2, Priority::High);
    let setup = Setup { time: true, pause: vec![0], ..plain(&shape) };
    cases.push(wired("", shape.titled("pauses"), setup));
    cases
}

fn lifecycle(deep: bool) -> Vec<Case> {
    let mut texts = vec![
        "*>a a>*",
        "*>a a>b b>*",
        "*>a a>b+c b>* c>*",
        "*>a *>b a>c b>c",
        "*>a a>a:feedback a>*",
        "*>a a>b b>a:feedback b>*",
        "*>a a>b *>b:control.coalesce b>*",
        "*>a:2 a>b:2 b>*",
    ];
    if deep {
        texts.extend(["*>a a>b a>c b>d c>d", "*>a a>b b>c c>d d>*"]);
    }
    let mut cases = Vec::new();
    for text in texts {
        let shape = Shape::new(text);
        let setup = Setup { start: true, shutdown: true, ..plain(&shape) };
        cases.push(wired("", shape.clone().titled("shutdown"), setup.clone()));
        let mut suspended = setup;
        suspended.pause = vec![0];
        suspended.acts.push(Act::FAILS);
        let rule = OnFailure::Quarantine { after: 1, inputs: Inputs::Hold };
        let shape = shape.on_failure(rule, "quarantine-1-hold");
        cases.push(wired("", shape.titled("shutdown, pauses"), suspended));
    }
    for (text, period_ns) in [("*>a a>*", 2), ("*>a a>b b>*", 0)] {
        let shape = Shape::new(text).ticking(0, period_ns, Priority::High);
        let mut setup =
            Setup { start: true, shutdown: true, time: true, budgets: vec![3], ..plain(&shape) };
        setup.acts.push(Act::WAKES);
        cases.push(wired("", shape.titled("shutdown, one-shots"), setup));
    }
    let shape = Shape::new("*>a a>b b>*").on_failure(OnFailure::Stop, "stop");
    let mut setup = Setup { start: true, shutdown: true, ..plain(&shape) };
    setup.acts.push(Act::FAILS);
    cases.push(wired("", shape.titled("shutdown"), setup));
    cases
}

/// An exploration of a declared graph.
fn engined<G>(name: &str, quantum: u16, setup: Setup) -> Case
where
    G: Declared,
    Engined<G>: Subject,
{
    let title = format!("{name} quantum={quantum}");
    let run = move || {
        let topology = <G as DeclaredGraph>::TOPOLOGY;
        let plan = Plan::new(topology.nodes, topology.edges, G::PERIODS_NS, quantum);
        let order = G::ORDER.to_vec();
        check(Explored::new(plan, setup, order, Engined::<G>::new(quantum)))
    };
    Case { line: title.clone(), title, run: Box::new(run) }
}

fn declared(deep: bool) -> Vec<Case> {
    let acts = vec![Act::SILENT, Act::EMITS, Act::emits_on(0), Act::emits_on(1), Act::EXCEEDS];
    let data = || Setup { acts: acts.clone(), budgets: vec![0, 3], ..Setup::default() };
    let stops = || Setup { start: true, shutdown: true, ..data() };
    let fails = || Setup {
        acts: vec![Act::SILENT, Act::EMITS, Act::FAILS, Act::FAILS_LATE],
        release: true,
        pause: vec![1],
        budgets: vec![3],
        ..Setup::default()
    };
    let mut cases = Vec::new();
    for quantum in [1, 2] {
        let kill = Setup {
            inject: vec![<Kill as DeclaredGraph>::TOPOLOGY.edges.len() as u16 - 2],
            ..data()
        };
        cases.push(engined::<Kill>("Kill", quantum, kill));
        cases.push(engined::<Ways>("Ways", quantum, data()));
        cases.push(engined::<Spin>("Spin", quantum, data()));
        cases.push(engined::<Nested>("Nested", quantum, data()));
    }
    cases.push(engined::<Kill>("Kill, shutdown", 2, stops()));
    cases.push(engined::<Spin>("Spin, shutdown", 2, stops()));
    cases.push(engined::<Nested>("Nested, shutdown", 2, stops()));
    cases.push(engined::<Fragile>("Fragile", 2, fails()));
    if deep {
        cases.push(engined::<Fragile>("Fragile, timers", 2, Setup { time: true, ..fails() }));
    }
    cases
}
