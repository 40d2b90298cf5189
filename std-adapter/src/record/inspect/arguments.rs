//! The command line.

use super::error::InspectError;
use lexopt::prelude::*;
use std::ffi::OsString;
use std::path::PathBuf;

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Command {
    Help,
    Look { recording: PathBuf, last_tick: Option<u64>, wish: Wish },
}

/// What is to be known of a recording.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wish {
    Summary,
    /// The state behind a tick, or behind so many activations of it.
    State {
        tick: u64,
        activation: Option<u32>,
    },
    /// The activations from a tick on, up to before another.
    Steps {
        first: u64,
        end: u64,
    },
    Trail(u64),
    Difference(PathBuf),
    Export {
        form: Form,
        output: Option<PathBuf>,
    },
}

/// How a recording is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    JsonLines,
    Trace,
    Mcap,
}

/// What `--help` prints. `NAME` is that of the command.
const HELP: &str = "\
Repeats a recorded run, and sees that it is the same.

Usage: NAME RECORDING [OPTION]

  (no option)               print what the run was
  --until TICK              only go up to behind this tick, and print the state there
  --at TICK[.ACTIVATION]    print the state behind this tick, or behind this activation of it
  --step FIRST..END         print the activations of these ticks, END not among them; FIRST..=END with it, or one tick
  --trace-id N              print who wrote the messages of this trace
  --diff OTHER              print where and how the run parts from that of another recording
  --export FORM             write it in another form: jsonl (a line an entry), trace (for https://ui.perfetto.dev),
                            mcap (for Foxglove)
  --output FILE             where --export writes; without it to standard output, which mcap cannot
  --help                    print this

--until TICK goes with --trace-id, --diff and --export, too. Ticks and activations count from 1. Damage in a recording is
told and passed over.

Exit codes: 0 the same; 1 the run is another than the recorded one, or the two differ; 2 wrong usage; 3 something could not
be read or written, or a part of the recording is missing.
";

/// The text of `--help`.
pub(super) fn help(name: &str) -> String {
    HELP.replace("NAME", name)
}

/// Reads the arguments, the program's name not among them.
///
/// # Errors
/// [`InspectError::Usage`] says which argument makes no sense.
pub(super) fn parse(
    arguments: impl IntoIterator<Item = OsString>,
) -> Result<Command, InspectError> {
    let (mut recording, mut last_tick, mut output) = (None, None, None);
    let mut wishes = Vec::new();
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(Command::Help),
            Long("until") => last_tick = Some(parser.value()?.parse()?),
            Long("at") => wishes.push(place(&parser.value()?.string()?)?),
            Long("step") => wishes.push(steps(&parser.value()?.string()?)?),
            Long("trace-id") => wishes.push(Wish::Trail(parser.value()?.parse()?)),
            Long("diff") => wishes.push(Wish::Difference(parser.value()?.into())),
            Long("export") => {
                let form = form(&parser.value()?.string()?)?;
                wishes.push(Wish::Export { form, output: None });
            }
            Long("output") => output = Some(PathBuf::from(parser.value()?)),
            Value(path) if recording.is_none() => recording = Some(PathBuf::from(path)),
            other => return Err(other.unexpected().into()),
        }
    }
    let recording = recording.ok_or_else(|| usage("there is no recording to look at"))?;
    let mut wish = wishes.pop().unwrap_or(Wish::Summary);
    if !wishes.is_empty() {
        return Err(usage("say one of --at, --step, --trace-id, --diff and --export"));
    }
    if last_tick.is_some() && matches!(wish, Wish::State { .. } | Wish::Steps { .. }) {
        return Err(usage("--at and --step say themselves how far to go: leave --until out"));
    }
    match (&mut wish, output) {
        (Wish::Export { form: Form::Mcap, .. }, None) => {
            return Err(usage("--export mcap needs --output FILE"));
        }
        (Wish::Export { output, .. }, given) => *output = given,
        (_, Some(_)) => return Err(usage("--output is where --export writes")),
        (_, None) => {}
    }
    Ok(Command::Look { recording, last_tick, wish })
}

fn usage(sentence: &str) -> InspectError {
    InspectError::Usage(sentence.to_owned())
}

fn place(text: &str) -> Result<Wish, InspectError> {
    let wrong = || usage(&format!("--at is to be TICK or TICK.ACTIVATION; it is {text:?}"));
    let (tick, activation) = match text.split_once('.') {
        Some((tick, activation)) => (tick, Some(activation.parse().map_err(|_| wrong())?)),
        None => (text, None),
    };
    let tick = tick.parse().map_err(|_| wrong())?;
    if tick == 0 && activation.is_some() {
        return Err(wrong());
    }
    Ok(Wish::State { tick, activation })
}

fn steps(text: &str) -> Result<Wish, InspectError> {
    let wrong = || usage(&format!("--step is to be FIRST..END, ticks both; it is {text:?}"));
    let tick = |text: &str| text.parse::<u64>().map_err(|_| wrong());
    let (first, end) = match text.split_once("..") {
        None => (tick(text)?, tick(text)?.saturating_add(1)),
        Some((first, end)) => {
            let end = match end.strip_prefix('=') {
                Some(last) => tick(last)?.saturating_add(1),
                None if end.is_empty() => u64::MAX,
                None => tick(end)?,
            };
            (if first.is_empty() { 0 } else { tick(first)? }, end)
        }
    };
    if first < end { Ok(Wish::Steps { first, end }) } else { Err(wrong()) }
}

fn form(word: &str) -> Result<Form, InspectError> {
    match word {
        "jsonl" => Ok(Form::JsonLines),
        "trace" => Ok(Form::Trace),
        "mcap" => Ok(Form::Mcap),
        _ => Err(usage(&format!("--export is to be jsonl, trace or mcap; it is {word:?}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, InspectError> {
        parse(line.split_ascii_whitespace().map(OsString::from))
    }

    fn looks(line: &str, last_tick: Option<u64>, wish: Wish) {
        let expected = Command::Look { recording: "a".into(), last_tick, wish };
        assert_eq!(parsed(line).unwrap(), expected, "{line}");
    }

    #[test]
    fn what_can_be_said() {
        assert_eq!(parsed("--help").unwrap(), Command::Help);
        looks("a", None, Wish::Summary);
        looks("--until 7 a", Some(7), Wish::Summary);
        looks("a --at 7", None, Wish::State { tick: 7, activation: None });
        looks("a --at=7.2", None, Wish::State { tick: 7, activation: Some(2) });
        looks("a --step 7", None, Wish::Steps { first: 7, end: 8 });
        looks("a --step 7..9", None, Wish::Steps { first: 7, end: 9 });
        looks("a --step 7..=9", None, Wish::Steps { first: 7, end: 10 });
        looks("a --step 7..", None, Wish::Steps { first: 7, end: u64::MAX });
        looks("a --step ..9", None, Wish::Steps { first: 0, end: 9 });
        looks("a --trace-id 5 --until 3", Some(3), Wish::Trail(5));
        looks("a --diff b", None, Wish::Difference("b".into()));
        let output = Some("o".into());
        looks("a --output o --export mcap", None, Wish::Export { form: Form::Mcap, output });
        looks("a --export jsonl", None, Wish::Export { form: Form::JsonLines, output: None });
    }

    #[test]
    fn what_makes_no_sense_is_wrong_usage() {
        for line in [
            "",
            "a b",
            "a --until",
            "a --until x",
            "a --until -1",
            "a --at",
            "a --at x",
            "a --at 1.",
            "a --at 1.x",
            "a --at 0.1",
            "a --at 1.2.3",
            "a --step 3..3",
            "a --step 3..2",
            "a --step x..",
            "a --step 99999999999999999999",
            "a --trace-id x",
            "a --diff",
            "a --export art",
            "a --export mcap",
            "a --output o",
            "a --at 1 --step 2",
            "a --at 1 --until 2",
            "a --other",
        ] {
            assert!(matches!(parsed(line), Err(InspectError::Usage(_))), "{line}");
        }
    }
}
