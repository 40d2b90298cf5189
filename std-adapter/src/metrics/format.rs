//! Which text format a client wants.

use prometheus_client::encoding::prometheus_text;

/// A text format for figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// OpenMetrics 1.0.
    OpenMetrics,
    /// The older format of Prometheus, version 0.0.4, which every tool reads.
    #[default]
    Classic,
}

impl Format {
    /// The format that an HTTP `Accept` header asks for: OpenMetrics where it names it and does not prefer plain text.
    ///
    /// # Examples
    /// ```
    /// use arachne_std::metrics::Format;
    ///
    /// assert_eq!(Format::asked_for(""), Format::Classic);
    /// let prometheus = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
    /// assert_eq!(Format::asked_for(prometheus), Format::OpenMetrics);
    /// ```
    #[must_use]
    pub fn asked_for(accept: &str) -> Self {
        let best = |wanted: &str| {
            let named = accept.split(',').filter_map(|range| quality_of(range, wanted));
            named.fold(0.0, f64::max)
        };
        let open = best("application/openmetrics-text");
        if open > 0.0 && open >= best("text/plain") { Self::OpenMetrics } else { Self::Classic }
    }

    /// The value of the HTTP header `Content-Type`.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
            Self::Classic => prometheus_text::CONTENT_TYPE,
        }
    }
}

/// How much a range of an `Accept` header is wanted, from 0 to 1, if it names this media type.
fn quality_of(range: &str, wanted: &str) -> Option<f64> {
    let mut parts = range.split(';').map(str::trim);
    if !parts.next()?.eq_ignore_ascii_case(wanted) {
        return None;
    }
    let quality = parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")));
    // A quality that is no number is not wanted.
    Some(quality.map_or(1.0, |text| text.parse().unwrap_or(0.0)))
}

#[cfg(test)]
mod tests {
    use super::Format::{Classic, OpenMetrics};

    #[test]
    fn the_format_follows_the_header() {
        let cases = [
            ("*/*", Classic),
            ("text/plain", Classic),
            ("Application/OpenMetrics-Text; version=1.0.0", OpenMetrics),
            ("application/openmetrics-text;q=0", Classic),
            ("application/openmetrics-text;q=0.4, text/plain;q=0.5", Classic),
            ("text/plain;q=0.5, application/openmetrics-text;version=0.0.1;q=0.75", OpenMetrics),
            ("application/openmetrics-text;q=much", Classic),
            ("application/openmetrics-text;q=NaN", Classic),
            (";,;q=,,", Classic),
        ];
        for (accept, format) in cases {
            assert_eq!(super::Format::asked_for(accept), format, "{accept}");
        }
    }
}
