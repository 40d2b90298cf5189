//! The layers of a configuration, put on each other in order.

use super::Settings;
use super::error::{Origin, SettingError, Wrong};
use super::file;
use super::keys::{KEYS, Key, sections};
use super::value::{Given, quoted};
use std::ffi::OsString;
use std::path::PathBuf;

/// What a service is told, and by whom.
#[derive(Default)]
pub(in crate::app) struct Layers {
    /// What holds if nobody says anything.
    pub defaults: Settings,
    /// The file that the command line names.
    pub config: Option<PathBuf>,
    /// The variables of the environment, all of them.
    pub variables: Vec<(OsString, OsString)>,
    /// Settings of the command line: the argument as it is called, `section.key`, and the value.
    pub arguments: Vec<(String, String, String)>,
}

/// Settings, and for each of [`KEYS`] where it comes from.
#[derive(Debug)]
pub(in crate::app) struct Loaded {
    pub settings: Settings,
    pub origins: Vec<Origin>,
    pub errors: Vec<SettingError>,
}

/// What the names of the variables of a service begin with: its own, in capitals.
pub(in crate::app) fn prefix(service: &str) -> String {
    let letter = |letter: char| {
        if letter.is_ascii_alphanumeric() { letter.to_ascii_uppercase() } else { '_' }
    };
    service.chars().map(letter).chain(['_']).collect()
}

/// The variable of a setting.
pub(super) fn variable(prefix: &str, key: &Key) -> String {
    format!("{prefix}{}_{}", key.section.to_ascii_uppercase(), key.name.to_ascii_uppercase())
}

impl Layers {
    /// Puts all layers together. Whatever is wrong is told, and left as the layer below has it.
    pub fn load(self, service: &str) -> Loaded {
        let prefix = prefix(service);
        let mut loaded = Loaded {
            settings: self.defaults,
            origins: vec![Origin::Default; KEYS.len()],
            errors: Vec::new(),
        };
        let mut variables: Vec<_> = self
            .variables
            .into_iter()
            .map(|(name, value)| (name.to_string_lossy().into_owned(), value))
            .filter(|(name, _)| name.starts_with(&prefix))
            .collect();
        variables.sort_unstable();
        let named = format!("{prefix}CONFIG");
        let at = variables.iter().position(|(name, _)| *name == named);
        let by_variable = at.map(|at| PathBuf::from(variables.swap_remove(at).1));
        variables.sort_unstable();
        if let Some(path) = self.config.or(by_variable) {
            file::load(&path, &mut loaded);
        }
        for (name, value) in variables {
            let found = KEYS.iter().position(|key| variable(&prefix, key) == name);
            let rest = name.strip_prefix(&prefix).unwrap_or_default().to_ascii_lowercase();
            let section = sections().find(|section| rest.starts_with(&format!("{section}_")));
            let origin = Origin::Variable(name);
            match (found, value.to_str()) {
                (None, _) => {
                    loaded.wrong(origin, Wrong::NoVariable { section, prefix: prefix.clone() })
                }
                (Some(_), None) => {
                    let sentence = "the value is no UTF-8".to_owned();
                    loaded.wrong(origin, Wrong::Syntax { sentence });
                }
                (Some(at), Some(value)) => {
                    loaded.set(at, origin, Given::Bare(value), || quoted(value))
                }
            }
        }
        for (argument, name, value) in self.arguments {
            let origin = Origin::Argument(argument);
            let (section, key) = name.split_once('.').unwrap_or((&name, ""));
            match find(section, key) {
                Ok(at) => loaded.set(at, origin, Given::Bare(&value), || quoted(&value)),
                Err(wrong) => loaded.wrong(origin, wrong),
            }
        }
        loaded
    }
}

/// The place of a key in the table.
pub(super) fn find(section: &str, name: &str) -> Result<usize, Wrong> {
    let in_section = KEYS.iter().find(|key| key.section == section);
    let Some(Key { section, .. }) = in_section else {
        return Err(Wrong::NoSection { name: section.to_owned() });
    };
    let found = KEYS.iter().position(|key| key.section == *section && key.name == name);
    found.ok_or_else(|| Wrong::NoKey { section, key: name.to_owned() })
}

impl Loaded {
    pub fn wrong(&mut self, origin: Origin, wrong: Wrong) {
        self.errors.push(SettingError { origin, wrong });
    }

    /// Takes a value for the key at a place of the table.
    pub(super) fn set(
        &mut self,
        at: usize,
        origin: Origin,
        given: Given<'_>,
        found: impl FnOnce() -> String,
    ) {
        let Some(key) = KEYS.get(at) else { return };
        if (key.set)(&mut self.settings, given).is_some() {
            if let Some(known) = self.origins.get_mut(at) {
                *known = origin;
            }
            return;
        }
        let &Key { section, name, expected, .. } = key;
        self.wrong(origin, Wrong::Value { section, key: name, expected, found: found() });
    }
}
