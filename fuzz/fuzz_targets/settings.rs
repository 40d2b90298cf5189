//! The configuration of a service: a file, variables and arguments of any bytes. Whatever is wrong has a place, whatever
//! is accepted is printed as a file that means the same, and the later layer goes before the earlier.
//!
//! The input is the file, then `NAME=VALUE` and arguments that begin with `-`, with a byte 255 before each: UTF-8 has none.
#![no_main]

use arachne_std::app::fuzzing::{Configured, load};
use arachne_std::app::{Origin, Settings};
use libfuzzer_sys::fuzz_target;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Where the file is put, and where what is printed.
static PATH: LazyLock<PathBuf> = LazyLock::new(|| path("settings"));
static PRINTED: LazyLock<PathBuf> = LazyLock::new(|| path("printed"));

fn path(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("arachne-fuzz-{name}-{}.toml", std::process::id()))
}

fuzz_target!(|bytes: &[u8]| {
    let mut parts = bytes.split(|byte| *byte == 255);
    let file = parts.next().unwrap_or_default();
    let (mut arguments, mut variables) = (Vec::new(), Vec::new());
    for part in parts.map(|part| OsStr::from_bytes(part).to_owned()) {
        match part.as_bytes().iter().position(|byte| *byte == b'=') {
            Some(at) if !part.as_bytes().starts_with(b"-") => {
                let (name, value) = (&part.as_bytes()[..at], &part.as_bytes()[at + 1..]);
                variables.push((
                    OsStr::from_bytes(name).to_owned(),
                    OsStr::from_bytes(value).to_owned(),
                ));
            }
            _ => arguments.push(part),
        }
    }
    // A file that a test does not make is not read.
    let names_file =
        |text: &OsStr| text.as_bytes().windows(6).any(|word| word.eq_ignore_ascii_case(b"config"));
    if arguments.iter().any(|part| names_file(part))
        || variables.iter().any(|(name, _)| names_file(name))
    {
        return;
    }

    let alone = of_file(&PATH, file);
    read(file, &alone);
    let Ok(all) = run(arguments.clone(), variables.clone()) else { return };
    // Behind the command: what comes later may take it for a value.
    let Some((command, rest)) =
        arguments.split_first().filter(|all| !all.0.as_bytes().starts_with(b"-"))
    else {
        return;
    };
    let config = ["--config".into(), PATH.clone().into()];
    let with_file = [&[command.clone()][..], &config, rest].concat();
    let Ok(both) = run(with_file, variables) else { panic!("the same arguments with a file") };

    // What the later layers say they say whatever the file says; all else is as the file has it.
    let origins = |configured: &Configured| -> Vec<bool> {
        let lines = configured.printed.lines().filter(|line| line.contains(" = "));
        lines.map(|line| line.contains(" # SERVICE_") || line.contains(" # --")).collect()
    };
    let is_later = origins(&all);
    assert_eq!((is_later.len(), &is_later), (all.keys.len(), &origins(&both)));
    for (at, (key, value)) in both.keys.iter().enumerate() {
        let layer = if is_later[at] { &all } else { &alone };
        assert_eq!(layer.keys[at], (key.clone(), value.clone()));
    }
    assert_eq!(both.errors, [&alone.errors[..], &all.errors[..]].concat());
    prints_the_same(&both);
});

fn run(
    arguments: Vec<OsString>,
    variables: Vec<(OsString, OsString)>,
) -> Result<Configured, String> {
    let one = load(arguments.clone(), variables.clone());
    assert_eq!(one, load(arguments, variables));
    if let Err(sentence) = &one {
        assert!(sentence.contains("--help"), "{sentence}");
    }
    one
}

/// What a file says alone.
fn of_file(path: &Path, bytes: &[u8]) -> Configured {
    std::fs::write(path, bytes).expect("a file");
    let arguments = ["validate", "--config"].map(OsString::from).into_iter();
    load(arguments.chain([path.into()]), Vec::new()).expect("a command line")
}

/// Each error is on a line of the file and takes one line; what has none is as the public function reads it.
fn read(bytes: &[u8], configured: &Configured) {
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count() + 1;
    for error in &configured.errors {
        let Origin::File { path, line } = &error.origin else { panic!("not of the file: {error}") };
        assert!(*path == *PATH && (1..=lines).contains(line), "{error}");
        let text = error.to_string();
        assert!(!text.contains(char::is_control), "{text:?}");
        assert!(text.starts_with(&format!("{}:{line}: ", PATH.display())), "{text}");
    }
    match Settings::read(&*PATH) {
        Ok(settings) => assert!(configured.errors.is_empty() && settings == configured.settings),
        Err(errors) => assert_eq!(errors, configured.errors),
    }
    prints_the_same(configured);
}

/// What is printed is a file with every key, and means the same.
fn prints_the_same(configured: &Configured) {
    let again = of_file(&PRINTED, configured.printed.as_bytes());
    assert_eq!((&again.errors[..], &again.settings), (&[][..], &configured.settings));
    assert_eq!(again.keys, configured.keys);
    let path = PRINTED.display().to_string();
    let from_file = again.printed.lines().filter(|line| line.contains(&path)).count();
    assert_eq!(from_file, again.keys.len());
}
