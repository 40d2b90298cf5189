//! What `cargo fuzz` reaches: a configuration, without an environment around it.

use super::check;
use super::command::{self, Command};
use super::settings::{KEYS, Layers, Loaded, SettingError, Settings};
use std::ffi::OsString;

/// What the command line of a service and its variables say, with the file that they name.
///
/// # Errors
/// What is wrong with the arguments, in words.
pub fn load(
    arguments: impl IntoIterator<Item = OsString>,
    variables: Vec<(OsString, OsString)>,
) -> Result<Configured, String> {
    let told = match command::parse(arguments).map_err(|error| error.to_string())? {
        Command::Run(told) | Command::Validate(told) | Command::Top { told, .. } => told,
        Command::Help | Command::Version | Command::Graph { .. } => {
            return Err("it asks for no settings, as --help does".to_owned());
        }
    };
    let layers = Layers {
        defaults: Settings::default(),
        config: told.config,
        variables,
        arguments: told.settings,
    };
    let loaded = layers.load("service");
    let keys = KEYS
        .iter()
        .map(|key| (format!("{}.{}", key.section, key.name), (key.get)(&loaded.settings)));
    let (keys, printed) = (keys.collect(), check::settings(&loaded));
    let Loaded { settings, errors, .. } = loaded;
    Ok(Configured { settings, keys, printed, errors })
}

/// A configuration.
#[derive(Clone, Debug, PartialEq)]
pub struct Configured {
    /// The settings; what is wrong is as if it were not there.
    pub settings: Settings,
    /// Each of them: `section.key`, and its value as TOML.
    pub keys: Vec<(String, String)>,
    /// What the command `validate` prints of them.
    pub printed: String,
    /// What is wrong.
    pub errors: Vec<SettingError>,
}
