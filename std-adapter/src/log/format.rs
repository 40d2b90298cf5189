//! Any record of `log` as one line of JSON.

use super::TARGET;
use super::value::{Plain, with_plain};
use env_logger::{Builder, Env};
use jiff::Timestamp;
use log::kv::{Error, Key, Value, VisitSource};
use log::{Record, SetLoggerError};
use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};

/// The keys of the line itself.
const OWN_KEYS: [&str; 4] = ["ts", "level", "target", "message"];

/// What a hook says of a value: to be replaced by a text, or not.
type Redact = dyn Fn(&str, &str) -> Option<String> + Send + Sync;

/// The format: one record, one line, one JSON object.
///
/// [The module](super) says which keys there are. Keys and values of a record stand behind those of the line; a key that the
/// line has itself gets a `_` behind it, and of equal keys the first counts. Numbers and truths stay what they are,
/// everything else becomes text.
#[derive(Default)]
pub struct JsonFormat {
    redact: Option<Box<Redact>>,
}

impl fmt::Debug for JsonFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonFormat").field("redacts", &self.redact.is_some()).finish()
    }
}

impl JsonFormat {
    /// The format, without a hook.
    #[must_use]
    pub const fn new() -> Self {
        Self { redact: None }
    }

    /// With a hook that sees every key and value before it is written, but for `ts` and `level`: what it returns is written
    /// instead, as text. Numbers come to it as text.
    ///
    /// # Examples
    /// ```
    /// use arachne_std::log::JsonFormat;
    ///
    /// let format = JsonFormat::new().redact(|key, value| match key {
    ///     "account" => Some("…".to_owned()),
    ///     "message" => value.find("password").map(|at| format!("{}…", &value[..at])),
    ///     _ => None,
    /// });
    /// let mut builder = env_logger::Builder::from_default_env();
    /// format.install(&mut builder);
    /// builder.try_init()?;
    /// # Ok::<(), log::SetLoggerError>(())
    /// ```
    #[must_use]
    pub fn redact(
        self,
        redact: impl Fn(&str, &str) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        Self { redact: Some(Box::new(redact)) }
    }

    /// Makes this the format of a logger that is being built.
    pub fn install(self, builder: &mut Builder) {
        builder.format(move |out, record| self.write(out, record));
    }

    /// Writes a record as a line, with the time of now.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(&self, out: &mut impl Write, record: &Record<'_>) -> io::Result<()> {
        let (ts, level) = (Timestamp::now(), record.level());
        write!(out, r#"{{"ts":"{ts:.6}","level":"{level}""#)?;
        let mut pairs = Pairs { out, format: self, keys: Vec::new(), result: Ok(()) };
        // The lines of graphs say all in keys.
        if record.target() != TARGET {
            pairs.field("target", Plain::Text(record.target()));
            let message = match record.args().as_str() {
                Some(message) => Cow::Borrowed(message),
                None => Cow::Owned(record.args().to_string()),
            };
            pairs.field("message", Plain::Text(&message));
        }
        if record.key_values().visit(&mut pairs).is_err() {
            // A source that fails in the middle has its first pairs written: the line is whole in any case.
            pairs.field("kv_error", Plain::Bool(true));
        }
        pairs.result?;
        out.write_all(b"}\n")
    }
}

/// Writes pairs of a line, one after the other.
struct Pairs<'a, 'kvs, W> {
    out: &'a mut W,
    format: &'a JsonFormat,
    /// The keys of the record so far, as they are written.
    keys: Vec<Cow<'kvs, str>>,
    result: io::Result<()>,
}

impl<W: Write> Pairs<'_, '_, W> {
    fn field(&mut self, key: &str, value: Plain<'_>) {
        if self.result.is_ok() {
            self.result = self.write_field(key, value);
        }
    }

    fn write_field(&mut self, key: &str, value: Plain<'_>) -> io::Result<()> {
        self.out.write_all(b",")?;
        Plain::Text(key).write(self.out)?;
        self.out.write_all(b":")?;
        let redact = self.format.redact.as_ref();
        match redact.and_then(|redact| value.with_text(|text| redact(key, text))) {
            Some(text) => Plain::Text(&text).write(self.out),
            None => value.write(self.out),
        }
    }
}

impl<'kvs, W: Write> VisitSource<'kvs> for Pairs<'_, 'kvs, W> {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        let name = match key.to_borrowed_str() {
            _ if OWN_KEYS.contains(&key.as_str()) => Cow::Owned(format!("{key}_")),
            Some(borrowed) => Cow::Borrowed(borrowed),
            None => Cow::Owned(key.to_string()),
        };
        if self.keys.contains(&name) {
            return Ok(());
        }
        let written = with_plain(&value, |value| self.field(&name, value));
        self.keys.push(name);
        written
    }
}

/// Makes JSON lines the format of a logger that is being built: `env_logger::Builder::from_default_env()` for the filters
/// of `RUST_LOG`.
pub fn json_format(builder: &mut Builder) {
    JsonFormat::new().install(builder);
}

/// Installs a logger that writes JSON lines to standard error, filtered by `RUST_LOG`; `info` and above if that is not set.
///
/// # Errors
/// If the program has a logger already.
pub fn init() -> Result<(), SetLoggerError> {
    let mut builder = Builder::from_env(Env::default().default_filter_or("info"));
    json_format(&mut builder);
    builder.try_init()
}
