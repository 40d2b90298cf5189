//! The command line.

use super::error::AppError;
use lexopt::prelude::*;
use std::ffi::OsString;
use std::path::PathBuf;

/// What a service is to do.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Command {
    Help,
    Version,
    Run(Told),
    Graph { form: Form, graph: Option<String> },
    Top { address: Option<String>, told: Told },
    Validate(Told),
}

/// What the command line says of settings.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    pub config: Option<PathBuf>,
    /// The argument as it is called, `section.key`, and the value.
    pub settings: Vec<(String, String, String)>,
}

/// How a graph is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Dot,
    Mermaid,
    Svg,
    Json,
}

const FORMS: [(&str, Form); 4] =
    [("dot", Form::Dot), ("mermaid", Form::Mermaid), ("svg", Form::Svg), ("json", Form::Json)];

const COMMANDS: &str = "say run, graph, top or validate";

/// What `--help` prints, behind what the service says of itself. `SERVICE` is its name, `PREFIX_` that of its variables.
const HELP: &str = "\
Usage: SERVICE run [--config PATH] [--serve ADDRESS] [--trace PATH] [--set SECTION.KEY=VALUE]...
       SERVICE graph [NAME] [--form dot|mermaid|svg|json]
       SERVICE top [ADDRESS] [--config PATH]
       SERVICE validate [--config PATH] [--serve ADDRESS] [--trace PATH] [--set SECTION.KEY=VALUE]...

  run        runs until it is done, or told to end by SIGINT or SIGTERM: then it handles what it has accepted, and
             ends; a second signal ends it at once
  graph      draws a graph: as Mermaid unless --form says otherwise; json is what /topology.json serves
  top        shows a service that runs, in this terminal: the one at the address, or else at serve.address
  validate   checks the graphs and the configuration, and prints the settings with where each comes from: itself a
             configuration, with every key

  --config PATH             a TOML file; without it the one that PREFIX_CONFIG names, if any
  --serve ADDRESS           serve.address: a live page, /metrics, /healthz and /readyz, such as 127.0.0.1:9464
  --trace PATH              trace.path: a trace file for https://ui.perfetto.dev
  --set SECTION.KEY=VALUE   any setting, such as --set run.budget=500
  --help, --version         print this, or the version

A setting on the command line goes before a variable, as in PREFIX_RUN_BUDGET=500, and that before the file.

Exit codes: 0 success; 1 failure: it could not run, a graph did not end well, or messages were left undelivered;
2 wrong usage: of the command line, of a variable or in the file; 130 and 143 a second signal.
";

/// The text of `--help`.
pub(super) fn help(service: &str, about: &str) -> String {
    let prefix = super::settings::prefix(service);
    let help = HELP.replace("SERVICE", service).replace("PREFIX_", &prefix);
    if about.is_empty() { help } else { format!("{about}\n\n{help}") }
}

/// Reads the arguments, the program's name not among them.
///
/// # Errors
/// [`AppError::Usage`] says which argument makes no sense.
pub(super) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, AppError> {
    let mut parser = lexopt::Parser::from_args(arguments);
    let word = match parser.next()? {
        Some(Value(word)) => word.string()?,
        Some(Long("help") | Short('h')) => return Ok(Command::Help),
        Some(Long("version") | Short('V')) => return Ok(Command::Version),
        Some(other) => return Err(other.unexpected().into()),
        None => return Err(AppError::Usage(format!("there is no command: {COMMANDS}"))),
    };
    let (mut told, mut value, mut form) = (Told::default(), None, Form::Mermaid);
    let (draws, tops) = (word == "graph", word == "top");
    let takes_settings = word == "run" || word == "validate";
    if !(draws || tops || takes_settings) {
        let sentence = format!("there is no command {word:?}: {COMMANDS}");
        return Err(AppError::Usage(sentence));
    }
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(Command::Help),
            Long("config") if !draws => told.config = Some(parser.value()?.into()),
            Long("serve") if takes_settings => {
                told.say("--serve", "serve.address", parser.value()?.string()?);
            }
            Long("trace") if takes_settings => {
                told.say("--trace", "trace.path", parser.value()?.string()?);
            }
            Long("set") if takes_settings => {
                let set = parser.value()?.string()?;
                let Some((key, value)) = set.split_once('=') else {
                    let sentence = format!("--set {set:?} is to be --set SECTION.KEY=VALUE");
                    return Err(AppError::Usage(sentence));
                };
                told.say(&format!("--set {key}"), key, value.to_owned());
            }
            Long("form") if draws => form = form_of(&parser.value()?.string()?)?,
            Value(text) if (draws || tops) && value.is_none() => value = Some(text.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(match word.as_str() {
        "graph" => Command::Graph { form, graph: value },
        "top" => Command::Top { address: value, told },
        "validate" => Command::Validate(told),
        _ => Command::Run(told),
    })
}

impl Told {
    fn say(&mut self, argument: &str, key: &str, value: String) {
        self.settings.push((argument.to_owned(), key.to_owned(), value));
    }
}

fn form_of(word: &str) -> Result<Form, AppError> {
    let found = FORMS.iter().find(|(known, _)| *known == word).map(|(_, form)| *form);
    found.ok_or_else(|| {
        AppError::Usage(format!("--form is to be dot, mermaid, svg or json; it is {word:?}"))
    })
}
