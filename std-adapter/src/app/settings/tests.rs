use super::file::take;
use super::value::Given;
use super::*;
use jiff::SignedDuration;
use quickcheck::{Arbitrary, Gen, quickcheck};
use std::ffi::OsString;
use std::path::Path;

fn nothing() -> Loaded {
    Layers::default().load("service")
}

/// What a file of this text says, put on the defaults.
fn file(text: impl AsRef<[u8]>) -> Loaded {
    let mut loaded = nothing();
    take(Path::new("service.toml"), text.as_ref(), &mut loaded);
    loaded
}

fn errors(loaded: &Loaded) -> Vec<String> {
    loaded.errors.iter().map(ToString::to_string).collect()
}

/// The errors of a file, which changes no setting.
fn refused(text: impl AsRef<[u8]>) -> Vec<String> {
    let loaded = file(text);
    assert_eq!(loaded.settings, Settings::default());
    assert!(loaded.origins.iter().all(|origin| *origin == Origin::Default));
    errors(&loaded)
}

fn variables(pairs: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
    pairs.iter().map(|(name, value)| (name.into(), value.into())).collect()
}

fn origin_of(loaded: &Loaded, section: &str, name: &str) -> String {
    let at = KEYS.iter().position(|key| key.section == section && key.name == name).unwrap();
    loaded.origins[at].to_string()
}

#[test]
fn an_empty_configuration_is_the_default() {
    for text in ["", "\n\n", "# nothing\n", "[run]\n[scheduler]\n[log]\n[serve]\n[trace]\n"] {
        assert_eq!(refused(text), [""; 0]);
    }
}

#[test]
fn every_key_goes_where_it_belongs() {
    let loaded = file(
        "[run]\ntick_period = \"10 ms\"\nbudget = 1_000\nwait = \"spin\"\nshutdown_deadline = \"1m 30s\"\n\
         [scheduler]\nquantum = 0x10\nlevels = \"strict\"\nseed = 0\n\
         [log]\nfilter = \"warn,arachne=debug\"\nformat = \"text\"\n\
         [serve]\naddress = \"[::1]:80\"\npublish_period = \"1 s\"\nconnections = 2\nstreams = 0\n\
         header_bytes = 100\nheader_time = \"1 ms\"\nrequest_time = \"1 h\"\nstream_time = \"2 min\"\nframe_time = \"2 s\"\n\
         [trace]\npath = \"a b.json\"\nmost_bytes = 5000\nratio = 0.25\n",
    );
    assert_eq!(errors(&loaded), [""; 0]);
    let Settings { run, scheduler, log, serve, trace } = loaded.settings;
    let run_expected = RunSettings {
        tick_period: Some(Duration::from_millis(10)),
        budget: 1_000,
        wait: Wait::Spin,
        shutdown_deadline: Duration::from_secs(90),
    };
    assert_eq!(run, run_expected);
    let levels = arachne::scheduler::Levels::Strict;
    assert_eq!(scheduler, Config { quantum: 16, levels, seed: 0 });
    let filter = "warn,arachne=debug".to_owned();
    assert_eq!(log, LogSettings { filter, format: LogFormat::Text });
    let limits = Limits {
        connections: 2,
        streams: 0,
        header_bytes: 100,
        header_time: Duration::from_millis(1),
        request_time: Duration::from_secs(3600),
        stream_time: Duration::from_secs(120),
        frame_time: Duration::from_secs(2),
    };
    let (address, publish_period) = ("[::1]:80".parse().ok(), Duration::from_secs(1));
    assert_eq!(serve, ServeSettings { address, publish_period, limits });
    let path = Some("a b.json".into());
    assert_eq!(trace, TraceSettings { path, most_bytes: 5000, collector: None, ratio: 0.25 });
}

#[test]
fn a_file_is_before_defaults_a_variable_before_it_and_an_argument_before_all() {
    let path = std::env::temp_dir().join(format!("arachne-layers-{}.toml", std::process::id()));
    std::fs::write(&path, "[run]\nbudget = 2\nwait = \"spin\"\n\n[scheduler]\nquantum = 2\n")
        .unwrap();
    let mut defaults = Settings::default();
    (defaults.run.budget, defaults.scheduler.quantum, defaults.scheduler.seed) = (1, 1, 11);
    let told = |argument: &str, key: &str, value: &str| {
        (argument.to_owned(), key.to_owned(), value.to_owned())
    };
    let layers = |config, named| Layers {
        defaults: defaults.clone(),
        config,
        variables: variables(&[
            ("SERVICE_RUN_BUDGET", "3"),
            ("SERVICE_SCHEDULER_QUANTUM", "3"),
            ("OTHER_RUN_BUDGET", "x"),
            ("SERVICE_CONFIG", named),
        ]),
        arguments: vec![told("--set run.budget", "run.budget", "4")],
    };
    let file = path.display().to_string();
    // The argument's file goes before that of the variable, which is not read.
    for loaded in [
        layers(Some(path.clone()), "/no/such/file").load("service"),
        layers(None, &file).load("service"),
    ] {
        assert_eq!(errors(&loaded), [""; 0]);
        let Settings { run, scheduler, .. } = &loaded.settings;
        assert_eq!((run.budget, scheduler.quantum, scheduler.seed), (4, 3, 11));
        assert_eq!(run.wait, Wait::Spin);
        assert_eq!(origin_of(&loaded, "run", "budget"), "--set run.budget");
        assert_eq!(origin_of(&loaded, "scheduler", "quantum"), "SERVICE_SCHEDULER_QUANTUM");
        assert_eq!(origin_of(&loaded, "run", "wait"), format!("{file}:3"));
        assert_eq!(origin_of(&loaded, "scheduler", "seed"), "default");
    }
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn what_a_file_does_not_have_is_named_with_what_it_has() {
    let text = "[run]\n\nbugdet = 3\n[runn]\nbudget = 3\n[log]\nRUST_LOG = \"info\"\n";
    assert_eq!(
        refused(text),
        [
            "service.toml:3: [run] has no key \"bugdet\": it has tick_period, budget, wait, shutdown_deadline",
            "service.toml:4: there is no section \"runn\": there are [run], [scheduler], [log], [serve], [trace]",
            "service.toml:7: [log] has no key \"RUST_LOG\": it has filter, format",
        ]
    );
    let outside = "service.toml:2: there is no section \"budget\": there are [run], [scheduler], [log], [serve], [trace]";
    assert_eq!(refused("\nbudget = 3\n[run]\n"), [outside]);
    assert_eq!(refused("run = 3"), ["service.toml:1: [run] is a section, and no key or list"]);
    assert_eq!(refused("[[run]]"), ["service.toml:1: [run] is a section, and no key or list"]);
    let deep = "service.toml:2: [run] has no key \"budget.x\": it has";
    assert!(refused("\n[run.\"budget.x\"]")[0].starts_with(deep));
}

#[test]
fn a_wrong_value_is_named_with_what_it_must_be() {
    for (text, expected) in [
        (
            "[run]\nbudget = \"many\"",
            "2: [run] budget is to be a whole number from 1 to 4294967295; it is \"many\"",
        ),
        (
            "[run]\nbudget = 0",
            "2: [run] budget is to be a whole number from 1 to 4294967295; it is 0",
        ),
        (
            "[run]\nbudget = -1",
            "2: [run] budget is to be a whole number from 1 to 4294967295; it is -1",
        ),
        (
            "[run]\nbudget = 4294967296",
            "2: [run] budget is to be a whole number from 1 to 4294967295; it is 4294967296",
        ),
        (
            "[run]\nbudget = 1.5",
            "2: [run] budget is to be a whole number from 1 to 4294967295; it is 1.5",
        ),
        (
            "[run]\nbudget = \"1\"",
            "2: [run] budget is to be a whole number from 1 to 4294967295; it is \"1\"",
        ),
        (
            "[run]\nbudget = [\n1,\n]",
            "2: [run] budget is to be a whole number from 1 to 4294967295; it is [ 1, ]",
        ),
        (
            "run.budget = true",
            "1: [run] budget is to be a whole number from 1 to 4294967295; it is true",
        ),
        (
            "[run]\n\ntick_period = 10",
            "3: [run] tick_period is to be a time from 1 us to 1 h, such as \"10 ms\", or \"none\"; it is 10",
        ),
        (
            "[run]\ntick_period = \"10\"",
            "2: [run] tick_period is to be a time from 1 us to 1 h, such as \"10 ms\", or \"none\"; it is \"10\"",
        ),
        (
            "[run]\ntick_period = \"0 s\"",
            "2: [run] tick_period is to be a time from 1 us to 1 h, such as \"10 ms\", or \"none\"; it is \"0 s\"",
        ),
        (
            "[run]\nwait = \"Sleep\"",
            "2: [run] wait is to be \"sleep\" or \"spin\"; it is \"Sleep\"",
        ),
        (
            "[run]\nshutdown_deadline = \"-1 s\"",
            "2: [run] shutdown_deadline is to be a time from 0 s to 1 h, such as \"10 s\"; it is \"-1 s\"",
        ),
        (
            "[run]\nshutdown_deadline = \"2 h\"",
            "2: [run] shutdown_deadline is to be a time from 0 s to 1 h, such as \"10 s\"; it is \"2 h\"",
        ),
        (
            "[scheduler]\nquantum = 65536",
            "2: [scheduler] quantum is to be a whole number from 1 to 65535; it is 65536",
        ),
        (
            "[scheduler]\nlevels = 421",
            "2: [scheduler] levels is to be \"weighted\" or \"strict\"; it is 421",
        ),
        (
            "[log]\nfilter = \"arachne=loud\"",
            "2: [log] filter is to be a filter as in RUST_LOG, such as \"info\" or \"warn,arachne=debug\"; it is \"arachne=loud\"",
        ),
        ("[log]\nformat = \"xml\"", "2: [log] format is to be \"json\" or \"text\"; it is \"xml\""),
        (
            "[serve]\naddress = \"localhost\"",
            "2: [serve] address is to be an address with a port, such as \"127.0.0.1:9464\", or \"none\"; it is \"localhost\"",
        ),
        (
            "[serve]\nframe_time = \"3 s\"",
            "2: [serve] frame_time is to be a time from 10 ms to 2 s, such as \"500 ms\"; it is \"3 s\"",
        ),
        ("[trace]\nratio = nan", "2: [trace] ratio is to be a number from 0 to 1; it is nan"),
        ("[trace]\nratio = 1.01", "2: [trace] ratio is to be a number from 0 to 1; it is 1.01"),
        ("[trace]\npath = \"\"", "2: [trace] path is to be a path, or \"none\"; it is \"\""),
        (
            "[trace]\nmost_bytes = 1e9",
            "2: [trace] most_bytes is to be a whole number from 4096 to 9223372036854775807; it is 1e9",
        ),
    ] {
        assert_eq!(refused(text), [format!("service.toml:{expected}")]);
    }
    let long = refused(format!("[log]\nformat = \"{}\"", "x".repeat(100)));
    assert_eq!(
        long,
        [format!(
            "service.toml:2: [log] format is to be \"json\" or \"text\"; it is \"{}…",
            "x".repeat(59)
        )]
    );
}

#[cfg(not(feature = "otlp"))]
#[test]
fn a_collector_needs_its_feature() {
    let expected = "service.toml:2: [trace] collector is to be \"none\", for this program was built without the feature \
                    otlp; it is \"http://localhost:4318\"";
    assert_eq!(refused("[trace]\ncollector = \"http://localhost:4318\""), [expected]);
}

#[cfg(feature = "otlp")]
#[test]
fn a_collector_is_a_url_without_tls() {
    let url = "http://localhost:4318/v1/traces";
    let loaded = file(format!("[trace]\ncollector = \"{url}\""));
    assert_eq!(loaded.settings.trace.collector.as_deref(), Some(url));
    for wrong in ["https://localhost", "localhost:4318", "http://", "http://a b"] {
        let expected = "service.toml:2: [trace] collector is to be a URL such as \
                        \"http://localhost:4318/v1/traces\", or \"none\"; it is";
        assert_eq!(
            refused(format!("[trace]\ncollector = \"{wrong}\"")),
            [format!("{expected} \"{wrong}\"")]
        );
    }
}

#[test]
fn what_is_no_toml_is_named_by_its_line() {
    for (text, line) in [
        ("[run]\nbudget = \n", 2),
        ("[run\n", 1),
        ("[run]\nbudget = 1\nbudget = 2\n", 3),
        ("[run]\nbudget = 1\n[run]\n", 3),
        ("[log]\n\nfilter = \"info\nformat = \"json\"\n", 3),
        ("[log]\n\nfilter = \"\"\"info\n\n\n", 3),
        ("= 3", 1),
    ] {
        let errors = refused(text);
        assert_eq!(errors.len(), 1, "{text:?}: {errors:?}");
        assert!(errors[0].starts_with("service.toml:"), "{errors:?}");
        let told: usize = errors[0].split(':').nth(1).unwrap().parse().unwrap();
        // An end that is missing is missed at the end of the file at the latest.
        assert!((line..=text.lines().count()).contains(&told), "{text:?}: {errors:?}");
    }
    let wrong = refused(b"[run]\nbudget = 1 # \xff\n");
    assert_eq!(wrong, ["service.toml:2: this is no UTF-8, as TOML is"]);
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let load = |path: &str| {
        let layers = Layers { config: Some(path.into()), ..Layers::default() };
        errors(&layers.load("service"))
    };
    let missing = load("/no/such/service.toml");
    assert_eq!(missing.len(), 1);
    let expected = "/no/such/service.toml:1: the file cannot be read: ";
    assert!(missing[0].starts_with(expected), "{missing:?}");
    #[cfg(unix)]
    assert_eq!(
        load("/dev/zero"),
        ["/dev/zero:1: the file cannot be read: it is longer than 1 MiB, and so no configuration"]
    );
}

#[test]
fn wrong_variables_and_arguments_are_named() {
    let layers = Layers {
        variables: variables(&[
            ("MY_SERVICE_RUN_BUGDET", "3"),
            ("MY_SERVICE_RUN_BUDGET", "many"),
            ("MY_SERVICE_PORT", "80"),
            ("MY_SERVICES", "80"),
            ("my_service_run_budget", "many"),
        ]),
        arguments: [("run.bugdet", "1"), ("budget", "1"), ("run.budget", "")]
            .map(|(key, value)| ("--set".to_owned(), key.to_owned(), value.to_owned()))
            .to_vec(),
        ..Layers::default()
    };
    assert_eq!(
        errors(&layers.load("my-service")),
        [
            "MY_SERVICE_PORT: there is no such variable: there are MY_SERVICE_CONFIG, MY_SERVICE_RUN_…, \
             MY_SERVICE_SCHEDULER_…, MY_SERVICE_LOG_…, MY_SERVICE_SERVE_…, MY_SERVICE_TRACE_…",
            "MY_SERVICE_RUN_BUDGET: [run] budget is to be a whole number from 1 to 4294967295; it is \"many\"",
            "MY_SERVICE_RUN_BUGDET: there is no such variable: for [run] there are MY_SERVICE_RUN_TICK_PERIOD, \
             MY_SERVICE_RUN_BUDGET, MY_SERVICE_RUN_WAIT, MY_SERVICE_RUN_SHUTDOWN_DEADLINE",
            "--set: [run] has no key \"bugdet\": it has tick_period, budget, wait, shutdown_deadline",
            "--set: there is no section \"budget\": there are [run], [scheduler], [log], [serve], [trace]",
            "--set: [run] budget is to be a whole number from 1 to 4294967295; it is \"\"",
        ]
    );
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_is_named() {
    use std::os::unix::ffi::OsStringExt;
    let value = OsString::from_vec(vec![0xff]);
    let layers =
        Layers { variables: vec![("SERVICE_LOG_FILTER".into(), value)], ..Layers::default() };
    assert_eq!(errors(&layers.load("service")), ["SERVICE_LOG_FILTER: the value is no UTF-8"]);
}

/// The range of a sentence such as "a time from 1 ms to 1 h, such as …".
fn range(expected: &str) -> Option<(&str, &str)> {
    let (_, range) = expected.split_once(" from ")?;
    let (first, last) = range.split_once(" to ")?;
    Some((first, last.split(',').next()?))
}

#[test]
fn what_a_value_must_be_is_what_is_taken() {
    for key in KEYS {
        let takes = |text: &str| (key.set)(&mut Settings::default(), Given::Bare(text)).is_some();
        // What stands in quotes is an example.
        for example in key.expected.split('"').skip(1).step_by(2) {
            assert!(takes(example), "{}: {example}", key.name);
        }
        let Some((first, last)) = range(key.expected) else { continue };
        assert!(takes(first) && takes(last), "{}: {first} to {last}", key.name);
        let beyond: Vec<String> = match (first.parse::<i128>(), first.parse::<SignedDuration>()) {
            (Ok(number), _) => {
                vec![(number - 1).to_string(), (last.parse::<i128>().unwrap() + 1).to_string()]
            }
            (_, Ok(time)) => {
                let (step, last): (_, SignedDuration) =
                    (SignedDuration::from_nanos(1), last.parse().unwrap());
                vec![format!("{:#}", time - step), format!("{:#}", last + step)]
            }
            _ => panic!("{}: {first}", key.name),
        };
        assert!(beyond.iter().all(|value| !takes(value)), "{}: {beyond:?}", key.name);
    }
}

#[test]
fn what_is_printed_of_any_key_is_read_as_the_same() {
    for key in KEYS {
        let mut settings = Settings::default();
        let printed = (key.get)(&settings);
        let loaded = file(format!("[{}]\n{} = {printed}\n", key.section, key.name));
        assert_eq!(errors(&loaded), [""; 0], "{}", key.name);
        assert_eq!(loaded.settings, settings);
        // And each takes something that it must be, and nothing else.
        assert!((key.set)(&mut settings, Given::Other).is_none(), "{}", key.name);
    }
}

#[test]
fn any_text_is_printed_as_what_is_read() {
    let path = "\u{0}\u{1b}\n\t\u{7f}\"\\'#ä\u{2028}\u{10ffff}";
    let mut settings = Settings::default();
    settings.trace.path = Some(path.into());
    let key = KEYS.iter().find(|key| key.name == "path").unwrap();
    let loaded = file(format!("[trace]\npath = {}\n", (key.get)(&settings)));
    assert_eq!(errors(&loaded), [""; 0]);
    assert_eq!(loaded.settings, settings);
}

/// A text made of what TOML and the keys are made of, more or less.
#[derive(Clone, Debug)]
struct Toml(String);

impl Arbitrary for Toml {
    fn arbitrary(g: &mut Gen) -> Self {
        const PARTS: &[&str] = &[
            "[run]",
            "[serve]\n",
            "[[trace]]",
            "[",
            "]",
            "budget",
            "address",
            "path",
            "tick_period",
            " = ",
            "=",
            "\n",
            "\r\n",
            "\"",
            "'''",
            "\"\"\"",
            "\"10 ms\"",
            "-1",
            "0x",
            "1e400",
            "99999999999999999999999999",
            "{",
            "}",
            ",",
            ".",
            "#",
            "nan",
            "1979-05-27",
            "\\u0000",
            "\u{feff}",
            "ä",
            "\t",
            "\"P999999999999Y\"",
            "[run.budget]",
        ];
        let count = usize::arbitrary(g) % 24;
        let part = |g: &mut Gen| match bool::arbitrary(g) || bool::arbitrary(g) {
            true => (*g.choose(PARTS).unwrap()).to_owned(),
            false => String::arbitrary(g),
        };
        Self((0..count).map(|_| part(g)).collect())
    }

    fn shrink(&self) -> Box<dyn Iterator<Item = Self>> {
        Box::new(self.0.shrink().map(Self))
    }
}

fn all_lines_exist(bytes: &[u8]) -> bool {
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count() + 1;
    let loaded = file(bytes);
    let is_there = |error: &SettingError| match &error.origin {
        Origin::File { line, .. } => (1..=lines).contains(line),
        _ => false,
    };
    loaded.errors.iter().all(|error| is_there(error) && !error.to_string().contains('\n'))
}

quickcheck! {
    fn no_text_panics_and_each_error_is_on_a_line_of_the_file(text: Toml) -> bool {
        all_lines_exist(text.0.as_bytes())
    }

    fn nor_do_any_bytes(bytes: Vec<u8>) -> bool {
        all_lines_exist(&bytes)
    }

    fn no_variable_panics(at: usize, value: String) -> bool {
        let key = &KEYS[at % KEYS.len()];
        let name = layers::variable("SERVICE_", key);
        let variables = variables(&[(&name, &value)]);
        let loaded = Layers { variables, ..Layers::default() }.load("service");
        loaded.errors.iter().all(|error| error.origin == Origin::Variable(name.clone()))
    }

    fn whatever_is_set_is_printed_as_what_is_read(path: String, budget: u32, seed: u64, period_us: u32, ratio: f64) -> bool {
        let mut settings = Settings::default();
        settings.trace.path = Some(path).filter(|path| !path.is_empty() && path != "none").map(Into::into);
        settings.run.budget = budget.max(1);
        settings.scheduler.seed = seed >> 1;
        settings.run.tick_period = Some(Duration::from_micros(u64::from(period_us % 3_600_000_000).max(1)));
        settings.trace.ratio = if ratio.is_finite() { ratio.abs().fract() } else { 0.5 };
        let text: String =
            KEYS.iter().map(|key| format!("{}.{} = {}\n", key.section, key.name, (key.get)(&settings))).collect();
        let loaded = file(&text);
        loaded.errors.is_empty() && loaded.settings == settings
    }
}
