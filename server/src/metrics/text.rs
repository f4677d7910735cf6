//! The text format of Prometheus, version 0.0.4.

use std::fmt::{Display, Write as _};

use registration::measure::Distribution;

/// The type of a metric.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// It only grows.
    Counter,
    /// It goes up and down.
    Gauge,
}

/// A document that is being written.
#[derive(Default)]
pub(super) struct Text(String);

/// Names and values, which need not be escaped by the caller.
pub(super) type Labels<'l> = &'l [(&'l str, &'l str)];

impl Text {
    /// Begins a metric that has one value for each set of labels.
    pub(super) fn metric(&mut self, name: &str, kind: Kind, help: &str) {
        let kind = match kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
        };
        self.head(name, kind, help);
    }

    /// Begins a metric that has a distribution for each set of labels.
    pub(super) fn histogram(&mut self, name: &str, help: &str) {
        self.head(name, "histogram", help);
    }

    /// A metric that has one value.
    pub(super) fn single(&mut self, name: &str, kind: Kind, help: &str, value: impl Display) {
        self.metric(name, kind, help);
        self.value(name, &[], value);
    }

    /// One value.
    pub(super) fn value(&mut self, name: &str, labels: Labels<'_>, value: impl Display) {
        self.sample(name, "", labels, None, &value);
    }

    /// One distribution; `unit` is how many of its values make one of the metric's: a million for microseconds and seconds.
    #[expect(clippy::cast_precision_loss, reason = "a sum of microseconds is exact for 285 years")]
    pub(super) fn distribution(&mut self, name: &str, labels: Labels<'_>, unit: f64, of: &Distribution) {
        let mut count = 0;
        for (place, in_bucket) in of.counts.iter().enumerate() {
            count += in_bucket;
            let bound =
                of.bounds.get(place).map_or_else(|| "+Inf".to_owned(), |bound| (*bound as f64 / unit).to_string());
            self.sample(name, "_bucket", labels, Some(&bound), &count);
        }
        self.sample(name, "_sum", labels, None, &(of.sum as f64 / unit));
        self.sample(name, "_count", labels, None, &count);
    }

    /// The document.
    pub(super) fn finish(self) -> String {
        self.0
    }

    fn head(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn sample(&mut self, name: &str, suffix: &str, labels: Labels<'_>, bound: Option<&str>, value: &dyn Display) {
        self.0.push_str(name);
        self.0.push_str(suffix);
        let mut before = '{';
        for (name, value) in labels.iter().copied().chain(bound.map(|bound| ("le", bound))) {
            let value = value.replace('\\', r"\\").replace('"', r#"\""#).replace('\n', r"\n");
            let _ = write!(self.0, "{before}{name}=\"{value}\"");
            before = ',';
        }
        if before == ',' {
            self.0.push('}');
        }
        let _ = writeln!(self.0, " {value}");
    }
}

#[cfg(test)]
mod tests {
    use registration::measure::Histogram;

    use super::{Kind, Text};

    #[test]
    fn values_and_distributions_are_written_as_prometheus_reads_them() {
        let mut text = Text::default();
        text.metric("doors_total", Kind::Counter, "Doors that were opened.");
        text.value("doors_total", &[("side", "left \"or\" right\\\n")], 3);
        text.single("warmth", Kind::Gauge, "How warm it is.", 1.5);
        let histogram = Histogram::new(&[500, 1_000_000]);
        for micros in [1, 700, 2_000_000] {
            histogram.observe(micros);
        }
        text.histogram("waits_seconds", "How long the wait was.");
        text.distribution("waits_seconds", &[("at", "door")], 1e6, &histogram.distribution());
        insta::assert_snapshot!(text.finish(), @r#"
        # HELP doors_total Doors that were opened.
        # TYPE doors_total counter
        doors_total{side="left \"or\" right\\\n"} 3
        # HELP warmth How warm it is.
        # TYPE warmth gauge
        warmth 1.5
        # HELP waits_seconds How long the wait was.
        # TYPE waits_seconds histogram
        waits_seconds_bucket{at="door",le="0.0005"} 1
        waits_seconds_bucket{at="door",le="1"} 2
        waits_seconds_bucket{at="door",le="+Inf"} 3
        waits_seconds_sum{at="door"} 2.000701
        waits_seconds_count{at="door"} 3
        "#);
    }
}
