//! What the command line says, done.

use super::command::{self, Command, Told};
use super::error::AppError;
use super::settings::{Layers, Loaded, Settings};
use super::{App, TARGET, check, draw, run};
use std::ffi::OsString;
use std::io::{self, Write};

impl App {
    pub(super) fn obey(
        mut self,
        arguments: impl IntoIterator<Item = OsString>,
    ) -> Result<(), AppError> {
        match command::parse(arguments)? {
            Command::Help => print(&command::help(&self.name, &self.about)),
            Command::Version => print(&format!("{} {}\n", self.name, self.version)),
            Command::Graph { form, graph } => {
                print(&draw::draw(&self.parts, form, graph.as_deref())?)
            }
            Command::Validate(told) => self.validate(told),
            Command::Top { address: Some(address), .. } => {
                crate::top::run(&address).map_err(AppError::Top)
            }
            Command::Top { told, .. } => {
                let address = self.settings(told)?.serve.address.ok_or_else(|| {
                    AppError::Usage(
                        "top needs an address, of its own or by serve.address".to_owned(),
                    )
                })?;
                crate::top::run(&address.to_string()).map_err(AppError::Top)
            }
            Command::Run(told) => {
                let settings = self.settings(told)?;
                run::start_log(&settings.log, self.json_format.take())?;
                self.run(&settings)
            }
        }
    }

    /// What all layers together say.
    pub(super) fn load(&self, Told { config, settings }: Told) -> Loaded {
        let layers = Layers {
            defaults: self.defaults.clone(),
            config,
            variables: std::env::vars_os().collect(),
            arguments: settings,
        };
        layers.load(&self.name)
    }

    fn settings(&self, told: Told) -> Result<Settings, AppError> {
        let Loaded { settings, errors, .. } = self.load(told);
        if errors.is_empty() { Ok(settings) } else { Err(AppError::Settings(errors)) }
    }

    pub(super) fn validate(self, told: Told) -> Result<(), AppError> {
        let loaded = self.load(told);
        let is_sound = check::topologies(&self.parts, &mut |line| print(&line))?;
        if !loaded.errors.is_empty() {
            return Err(AppError::Settings(loaded.errors));
        }
        print(&check::settings(&loaded))?;
        check::wiring(self.parts, &loaded.settings)?;
        if is_sound { Ok(()) } else { Err(AppError::Findings) }
    }
}

/// Tells why a command has failed: in the log, once there is one; each thing that is wrong on a line.
pub(super) fn tell(name: &str, error: &AppError) {
    if log::log_enabled!(target: TARGET, log::Level::Error) {
        log::error!(target: TARGET, "{error}");
        return;
    }
    let mut output = io::stderr().lock();
    for line in error.to_string().lines() {
        // A place in a file stands first, where editors look for it. Where even this cannot be written, the exit code tells.
        let _ = match error {
            AppError::Settings(_) => writeln!(output, "{line}"),
            _ => writeln!(output, "{name}: {line}"),
        };
    }
}

/// Prints to standard output; a reader that has seen enough is no error.
fn print(text: &str) -> Result<(), AppError> {
    let mut output = io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(AppError::Output),
    }
}
