//! What is wrong with a configuration: where, what, and what was expected.

use super::keys::{KEYS, sections};
use super::layers::variable;
use std::fmt;
use std::path::PathBuf;

/// Where a setting comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody has said it.
    Default,
    /// A line of a file.
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1 on.
        line: usize,
    },
    /// A variable of the environment.
    Variable(String),
    /// An argument of the command line.
    Argument(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Variable(name) | Self::Argument(name) => f.write_str(name),
        }
    }
}

/// One thing that is wrong with a configuration.
///
/// It reads as a line that begins with its place: `service.toml:7: [run] has no key "bugdet": it has …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingError {
    /// Where. Of a file that cannot be read it is the first line.
    pub origin: Origin,
    /// What.
    pub wrong: Wrong,
}

/// What is wrong.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The file cannot be read.
    Unreadable {
        /// Why.
        reason: String,
    },
    /// It is no TOML, or the text no UTF-8.
    Syntax {
        /// What is wrong.
        sentence: String,
    },
    /// There is no such section.
    NoSection {
        /// The name.
        name: String,
    },
    /// What stands there is no section but a value.
    NotASection {
        /// The section.
        name: String,
    },
    /// The section has no such key.
    NoKey {
        /// The section.
        section: &'static str,
        /// The key.
        key: String,
    },
    /// There is no such variable.
    NoVariable {
        /// The prefix of all variables of the service.
        prefix: String,
        /// The section that its name begins with, if it does.
        section: Option<&'static str>,
    },
    /// The value is not what it must be.
    Value {
        /// The section.
        section: &'static str,
        /// The key.
        key: &'static str,
        /// What it must be.
        expected: &'static str,
        /// What it is, as it was written.
        found: String,
    },
}

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { origin, wrong } = self;
        write!(f, "{origin}: {wrong}")
    }
}

impl std::error::Error for SettingError {}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { reason } => write!(f, "the file cannot be read: {reason}"),
            Self::Syntax { sentence } => f.write_str(sentence),
            Self::NoSection { name } => {
                let sections: Vec<_> = sections().map(|name| format!("[{name}]")).collect();
                write!(f, "there is no section {name:?}: there are {}", sections.join(", "))
            }
            Self::NotASection { name } => write!(f, "[{name}] is a section, and no key or list"),
            Self::NoKey { section, key } => {
                let keys: Vec<_> = of_section(section).collect();
                write!(f, "[{section}] has no key {key:?}: it has {}", keys.join(", "))
            }
            Self::NoVariable { prefix, section: Some(section) } => {
                let keys = KEYS.iter().filter(|key| key.section == *section);
                let names: Vec<_> = keys.map(|key| variable(prefix, key)).collect();
                write!(
                    f,
                    "there is no such variable: for [{section}] there are {}",
                    names.join(", ")
                )
            }
            Self::NoVariable { prefix, section: None } => {
                let names: Vec<_> = sections()
                    .map(|name| format!("{prefix}{}_…", name.to_ascii_uppercase()))
                    .collect();
                write!(
                    f,
                    "there is no such variable: there are {prefix}CONFIG, {}",
                    names.join(", ")
                )
            }
            Self::Value { section, key, expected, found } => {
                write!(f, "[{section}] {key} is to be {expected}; it is {found}")
            }
        }
    }
}

fn of_section(section: &str) -> impl Iterator<Item = &'static str> {
    KEYS.iter().filter(move |key| key.section == section).map(|key| key.name)
}
