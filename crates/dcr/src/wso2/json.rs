//! Reading members the way WSO2's JSON reader (Jackson) does: `null` is absence, and scalars are turned into one another.

use std::fmt;

use serde_json::{Map, Value};

/// The members of a request.
#[derive(Clone, Copy)]
pub(crate) struct Members<'a>(pub &'a Map<String, Value>);

/// A member that cannot be read, with the sentence for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    /// The member's name.
    pub member: &'static str,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Another JSON type than this one.
    Type(&'static str),
    /// Longer than so many bytes.
    TooLong(usize),
    /// More elements than so many.
    TooMany(usize),
    /// A control character, which no store and no log should be given.
    Control,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let member = self.member;
        match self.fault {
            Fault::Type(expected) => write!(f, "{member} must be {expected}."),
            Fault::TooLong(longest) => write!(f, "{member} is longer than {longest} bytes."),
            Fault::TooMany(most) => write!(f, "{member} has more than {most} elements."),
            Fault::Control => write!(f, "{member} contains a control character."),
        }
    }
}

impl<'a> Members<'a> {
    fn get(self, member: &str) -> Option<&'a Value> {
        self.0.get(member).filter(|value| !value.is_null())
    }

    /// A string of at most `longest` bytes without control characters. The empty string is absence, as WSO2 treats it.
    pub fn text(self, member: &'static str, longest: usize) -> Result<Option<String>, Unreadable> {
        let Some(value) = self.get(member) else { return Ok(None) };
        let Some(text) = scalar(value) else {
            return Err(Unreadable { member, fault: Fault::Type("a string") });
        };
        if text.len() > longest {
            return Err(Unreadable { member, fault: Fault::TooLong(longest) });
        }
        if text.chars().any(char::is_control) {
            return Err(Unreadable { member, fault: Fault::Control });
        }
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    /// An array of at most `most` strings of at most `longest` bytes each, which are not judged further.
    pub fn texts(self, member: &'static str, most: usize, longest: usize) -> Result<Option<Vec<String>>, Unreadable> {
        let Some(value) = self.get(member) else { return Ok(None) };
        let Value::Array(elements) = value else {
            return Err(Unreadable { member, fault: Fault::Type("an array of strings") });
        };
        if elements.len() > most {
            return Err(Unreadable { member, fault: Fault::TooMany(most) });
        }
        let mut texts = Vec::with_capacity(elements.len());
        for element in elements {
            let text = scalar(element).ok_or(Unreadable { member, fault: Fault::Type("an array of strings") })?;
            if text.len() > longest {
                return Err(Unreadable { member, fault: Fault::TooLong(longest) });
            }
            texts.push(text);
        }
        Ok(Some(texts))
    }

    /// A boolean, its name as a string, or a number other than 0 for true.
    pub fn boolean(self, member: &'static str) -> Result<Option<bool>, Unreadable> {
        let wrong = Unreadable { member, fault: Fault::Type("true or false") };
        match self.get(member) {
            None => Ok(None),
            Some(Value::Bool(value)) => Ok(Some(*value)),
            Some(Value::Number(number)) if !number.is_f64() => Ok(Some(number.as_u64() != Some(0))),
            Some(Value::String(text)) => match text.trim() {
                "" => Ok(None),
                "true" | "True" | "TRUE" => Ok(Some(true)),
                "false" | "False" | "FALSE" => Ok(Some(false)),
                _ => Err(wrong),
            },
            Some(_) => Err(wrong),
        }
    }

    /// A whole number, or the same as a string. What follows the decimal point of a JSON number is cut off.
    pub fn integer(self, member: &'static str) -> Result<Option<i64>, Unreadable> {
        let wrong = Unreadable { member, fault: Fault::Type("a whole number") };
        let text = match self.get(member) {
            None => return Ok(None),
            Some(Value::Number(number)) => match number.as_f64().filter(|_| number.is_f64()) {
                // Written out, for a text may have an exponent: 1.5e300 is not 1.
                Some(fraction) => format!("{:.0}", fraction.trunc()),
                None => number.to_string(),
            },
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(_) => return Err(wrong),
        };
        if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| wrong) }
    }
}

/// A scalar as text.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::Members;

    fn map(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(map) => map,
            _ => panic!("not an object"),
        }
    }

    #[test]
    fn scalars_are_turned_into_one_another() {
        let map = map(json!({
            "true": "true", "one": 1, "zero": 0, "no": "false", "number": "42", "spaced": " 7 ", "fraction": 3600.5,
            "text": true, "digits": 5, "null": null, "empty": "", "list": ["a", 1, true],
            "exponent": 3.6e3, "tiny": 1.5e-300, "minus": -0.5,
        }));
        let members = Members(&map);
        assert_eq!(members.boolean("true"), Ok(Some(true)));
        assert_eq!(members.boolean("one"), Ok(Some(true)));
        assert_eq!(members.boolean("zero"), Ok(Some(false)));
        assert_eq!(members.boolean("no"), Ok(Some(false)));
        assert_eq!(members.integer("number"), Ok(Some(42)));
        assert_eq!(members.integer("spaced"), Ok(Some(7)));
        assert_eq!(members.integer("fraction"), Ok(Some(3600)));
        assert_eq!(members.text("text", 10), Ok(Some("true".to_owned())));
        assert_eq!(members.text("digits", 10), Ok(Some("5".to_owned())));
        assert_eq!(members.integer("exponent"), Ok(Some(3600)));
        assert_eq!(members.integer("tiny"), Ok(Some(0)));
        assert_eq!(members.integer("minus"), Ok(Some(0)));
        for member in ["null", "empty", "absent"] {
            assert_eq!(members.text(member, 10), Ok(None));
            assert_eq!(members.boolean(member), Ok(None));
            assert_eq!(members.integer(member), Ok(None));
        }
        assert_eq!(members.texts("null", 3, 3), Ok(None));
        let words = ["a", "1", "true"].map(str::to_owned).to_vec();
        assert_eq!(members.texts("list", 3, 4), Ok(Some(words)));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let map = map(json!({
            "object": {}, "list": ["a", "b"], "nested": [[]], "nulls": [null], "word": "maybe", "bell": "\u{7}",
            "huge": 1e300, "huge fraction": 1.5e300,
        }));
        let members = Members(&map);
        let sentences: Vec<String> = [
            members.text("object", 10).err(),
            members.text("list", 10).err(),
            members.text("word", 4).err(),
            members.text("bell", 4).err(),
            members.texts("word", 1, 1).err(),
            members.texts("list", 1, 1).err(),
            members.texts("list", 2, 0).err(),
            members.texts("nested", 2, 2).err(),
            members.texts("nulls", 2, 2).err(),
            members.boolean("word").err(),
            members.boolean("list").err(),
            members.integer("word").err(),
            members.integer("huge").err(),
            members.integer("huge fraction").err(),
        ]
        .into_iter()
        .map(|unreadable| unreadable.unwrap().to_string())
        .collect();
        insta::assert_snapshot!(sentences.join("\n"), @"
        object must be a string.
        list must be a string.
        word is longer than 4 bytes.
        bell contains a control character.
        word must be an array of strings.
        list has more than 1 elements.
        list is longer than 0 bytes.
        nested must be an array of strings.
        nulls must be an array of strings.
        word must be true or false.
        list must be true or false.
        word must be a whole number.
        huge must be a whole number.
        huge fraction must be a whole number.
        ");
    }
}
