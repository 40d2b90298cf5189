//! A TOML file as settings, each with its line.

use super::error::{Origin, Wrong};
use super::layers::{Loaded, find};
use super::value::Given;
use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// No configuration is longer: what is, is another file.
const MOST_BYTES: u64 = 1 << 20;
/// How many letters of a wrong value are shown.
const SHOWN: usize = 60;

/// Puts the settings of a file on those that are there.
pub(super) fn load(path: &Path, loaded: &mut Loaded) {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes));
    let origin = Origin::File { path: path.to_owned(), line: 1 };
    match read {
        Err(error) => loaded.wrong(origin, Wrong::Unreadable { reason: error.to_string() }),
        Ok(_) if bytes.len() as u64 > MOST_BYTES => {
            let reason = "it is longer than 1 MiB, and so no configuration".to_owned();
            loaded.wrong(origin, Wrong::Unreadable { reason });
        }
        Ok(_) => take(path, &bytes, loaded),
    }
}

/// Puts the settings of a text on those that are there.
pub(super) fn take(path: &Path, bytes: &[u8], loaded: &mut Loaded) {
    let origin = |at: usize| {
        let before = bytes.get(..at).unwrap_or(bytes);
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        Origin::File { path: path.to_owned(), line }
    };
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let sentence = "this is no UTF-8, as TOML is".to_owned();
            return loaded.wrong(origin(error.valid_up_to()), Wrong::Syntax { sentence });
        }
    };
    let document = match DeTable::parse(text) {
        Ok(document) => document,
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start).min(text.trim_end().len());
            let sentence = error.message().replace('\n', ", ");
            return loaded.wrong(origin(at), Wrong::Syntax { sentence });
        }
    };
    for (at, given) in in_order(document.get_ref()) {
        match given {
            Err(wrong) => loaded.wrong(origin(at), wrong),
            Ok((key, value)) => {
                let found = || shown(text, value.span());
                loaded.set(key, origin(value.span().start), given_by(value.get_ref()), found);
            }
        }
    }
}

type Found<'a, 'i> = Result<(usize, &'a Spanned<DeValue<'i>>), Wrong>;

/// What a document says, in the order of its text: the place in the text, and a key of the table with its value.
fn in_order<'a, 'i>(document: &'a DeTable<'i>) -> Vec<(usize, Found<'a, 'i>)> {
    let mut all = Vec::new();
    for (section, content) in document {
        let (at, section) = (section.span().start, section.get_ref().as_ref());
        // Any key tells whether there is such a section.
        if let Err(wrong @ Wrong::NoSection { .. }) = find(section, "") {
            all.push((at, Err(wrong)));
            continue;
        }
        let DeValue::Table(table) = content.get_ref() else {
            all.push((at, Err(Wrong::NotASection { name: section.to_owned() })));
            continue;
        };
        let keys = table.iter().map(|(key, value)| {
            let found = find(section, key.get_ref()).map(|at| (at, value));
            (key.span().start, found)
        });
        all.extend(keys);
    }
    all.sort_by_key(|(at, _)| *at);
    all
}

fn given_by<'a>(value: &'a DeValue<'_>) -> Given<'a> {
    match value {
        DeValue::String(text) => Given::Quoted(text),
        DeValue::Integer(number) => {
            let number = i128::from_str_radix(number.as_str(), number.radix());
            number.map_or(Given::Other, Given::Whole)
        }
        DeValue::Float(number) => number.as_str().parse().map_or(Given::Other, Given::Real),
        _ => Given::Other,
    }
}

/// A value as it stands in the text; of a long one the beginning.
fn shown(text: &str, span: Range<usize>) -> String {
    let value = text.get(span).unwrap_or_default();
    let mut shown: String = value
        .chars()
        .take(SHOWN)
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    if value.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}
