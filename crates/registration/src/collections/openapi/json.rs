//! JSON (RFC 8259).

use std::borrow::Cow;

use jiter::{Jiter, JiterError, JiterErrorType, JsonErrorType, Peek};

use super::tree::{Builder, Tree, Unreadable, Value};

/// Reads a JSON file.
pub(super) fn read(text: &str) -> Result<Option<Tree<'_>>, Unreadable> {
    let mut lines = Lines::default();
    let mut reader = Jiter::new(text.as_bytes());
    let mut builder = Builder::default();
    // For each list and map that is open: it is a map.
    let mut open: Vec<bool> = Vec::new();
    let mut next = Some(reader.peek().map_err(|error| unreadable(text, &error))?);
    loop {
        if let Some(peek) = next {
            let line = lines.at(text, reader.current_index());
            match peek {
                Peek::Array => {
                    builder.open_list(line, 0)?;
                    open.push(false);
                    next = reader.known_array().map_err(|error| unreadable(text, &error))?;
                    if next.is_some() {
                        continue;
                    }
                }
                Peek::Object => {
                    builder.open_map(line, 0)?;
                    open.push(true);
                    let key = reader.known_object().map(|key| key.map(str::to_owned));
                    next = enter(text, key, &mut reader, &mut lines, &mut builder)?;
                    if next.is_some() {
                        continue;
                    }
                }
                _ => {
                    let value = scalar(&mut reader, peek).map_err(|error| unreadable(text, &error))?;
                    builder.scalar(value, line, 0, false)?;
                    next = step(text, &open, &mut reader, &mut lines, &mut builder)?;
                    if next.is_some() {
                        continue;
                    }
                }
            }
        }
        // The innermost list or map is at its end, or the document is.
        if open.pop().is_none() {
            break;
        }
        builder.close()?;
        next = step(text, &open, &mut reader, &mut lines, &mut builder)?;
    }
    reader.finish().map_err(|error| unreadable(text, &error))?;
    Ok(builder.build())
}

/// What comes after a value: the next one of the innermost list or map, if it has another.
fn step<'a>(
    text: &'a str,
    open: &[bool],
    reader: &mut Jiter<'a>,
    lines: &mut Lines,
    builder: &mut Builder<'a>,
) -> Result<Option<Peek>, Unreadable> {
    match open.last() {
        None => Ok(None),
        Some(false) => reader.array_step().map_err(|error| unreadable(text, &error)),
        Some(true) => {
            let key = reader.next_key().map(|key| key.map(str::to_owned));
            enter(text, key, reader, lines, builder)
        }
    }
}

/// Takes a key, and looks at its value.
fn enter<'a>(
    text: &'a str,
    key: Result<Option<String>, JiterError>,
    reader: &mut Jiter<'a>,
    lines: &mut Lines,
    builder: &mut Builder<'a>,
) -> Result<Option<Peek>, Unreadable> {
    let Some(key) = key.map_err(|error| unreadable(text, &error))? else { return Ok(None) };
    let line = lines.at(text, reader.current_index());
    builder.key(Cow::Owned(key), line);
    reader.peek().map(Some).map_err(|error| unreadable(text, &error))
}

fn scalar<'a>(reader: &mut Jiter<'a>, peek: Peek) -> Result<Value<'a>, JiterError> {
    Ok(match peek {
        Peek::Null => {
            reader.known_null()?;
            Value::Null
        }
        Peek::True | Peek::False => Value::Bool(reader.known_bool(peek)?),
        Peek::String => Value::Text(Cow::Owned(reader.known_str()?.to_owned())),
        _ => {
            let digits = reader.known_number_bytes(peek)?;
            Value::Number(Cow::Owned(String::from_utf8_lossy(digits).into_owned()))
        }
    })
}

/// Counts lines while the reader goes on, so that each byte is looked at once.
#[derive(Debug, Default)]
struct Lines {
    index: usize,
    breaks: u32,
}

impl Lines {
    fn at(&mut self, text: &str, index: usize) -> u32 {
        let passed = text.as_bytes().get(self.index..index).unwrap_or_default();
        self.breaks += u32::try_from(passed.split(|byte| *byte == b'\n').count() - 1).unwrap_or(0);
        self.index = self.index.max(index);
        self.breaks + 1
    }
}

fn unreadable(text: &str, error: &JiterError) -> Unreadable {
    let line = Lines::default().at(text, error.index.min(text.len()));
    let reason = match &error.error_type {
        JiterErrorType::JsonError(
            JsonErrorType::EofWhileParsingList
            | JsonErrorType::EofWhileParsingObject
            | JsonErrorType::EofWhileParsingString
            | JsonErrorType::EofWhileParsingValue,
        ) => "The file ends before its last bracket or quotation mark is closed".to_owned(),
        other => other.to_string(),
    };
    Unreadable { line, reason }
}
