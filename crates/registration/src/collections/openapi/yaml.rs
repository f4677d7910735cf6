//! YAML 1.2, with what YAML 1.1 had for maps: merge keys.

use std::borrow::Cow;

use granit_parser::{Event, Parser, ScalarStyle, Tag};

use super::tree::{Builder, Tree, Unreadable, Value};

/// Reads the first document of a YAML file.
pub(super) fn read(text: &str) -> Result<Option<Tree<'_>>, Unreadable> {
    let options = granit_parser::options! { emit_unresolved_aliases: true, emit_comments: false };
    let mut builder = Builder::default();
    for next in Parser::new_from_str_with_options(text, options) {
        let (event, span) = next.map_err(|error| Unreadable {
            line: u32::try_from(error.marker().line()).unwrap_or(0),
            reason: error.info().lines().next().unwrap_or_default().to_owned(),
        })?;
        let line = u32::try_from(span.start.line()).unwrap_or(u32::MAX);
        match event {
            Event::DocumentStart(..) if builder.is_complete() => {
                builder.odd(line, "Another YAML document begins", "Only the first one of the file is shown.");
                break;
            }
            Event::Scalar(value, style, anchor, tag) => {
                let (value, merge) = scalar(value, style, tag.as_deref());
                note_tag(&mut builder, line, tag.as_deref());
                builder.scalar(value, line, anchor, merge)?;
            }
            Event::SequenceStart(_, anchor, tag) => {
                note_tag(&mut builder, line, tag.as_deref());
                builder.open_list(line, anchor)?;
            }
            Event::MappingStart(_, anchor, tag) => {
                note_tag(&mut builder, line, tag.as_deref());
                builder.open_map(line, anchor)?;
            }
            Event::SequenceEnd | Event::MappingEnd => builder.close()?,
            Event::Alias(anchor) => builder.alias(anchor, line)?,
            Event::UnresolvedAlias(name) => {
                let what = format!("The alias *{} has no anchor before it", crate::text::shortened_to(&name, 60));
                builder.odd(line, what, "It is left out.");
                builder.scalar(Value::Null, line, 0, false)?;
            }
            _ => {}
        }
    }
    Ok(builder.build())
}

/// A scalar by its notation: in quotes it is text, and plain it is what the core schema (YAML 1.2.2 section 10.3.2) says.
fn scalar<'a>(text: Cow<'a, str>, style: ScalarStyle, tag: Option<&Tag>) -> (Value<'a>, bool) {
    let is_text = tag.is_some_and(|tag| tag.is_yaml_core_schema_tag("str") || tag.is_custom());
    if style != ScalarStyle::Plain || is_text {
        return (Value::Text(text), false);
    }
    let merge = text == "<<";
    let value = match &*text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        number if is_number(number) => Value::Number(text),
        _ => Value::Text(text),
    };
    (value, merge)
}

fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if let Some(digits) = text.strip_prefix("0x") {
        return !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return !digits.is_empty() && digits.bytes().all(|byte| matches!(byte, b'0'..=b'7'));
    }
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let decimal = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'-' | b'+');
    unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && unsigned.bytes().all(decimal)
        && unsigned.parse::<f64>().is_ok()
}

fn note_tag(builder: &mut Builder<'_>, line: u32, tag: Option<&Tag>) {
    if let Some(tag) = tag.filter(|tag| tag.is_custom()) {
        let tag = crate::text::shortened_to(&tag.original(), 60);
        builder.odd(line, format!("The tag {tag} means nothing here"), "What follows it is shown as it stands.");
    }
}
