//! The strict reader of request bodies, for every dialect: one JSON object (RFC 8259), within limits, in one pass.
//!
//! A member that stands twice is refused at every level: two readers of the same body must never see two values.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// How deep objects and arrays may be nested; the outermost object is the first level.
pub const MAX_DEPTH: usize = 16;
/// How many values a body may hold in all, the outermost object not counted.
pub const MAX_VALUES: usize = 2000;
/// The most of a member's name that an error repeats, in characters.
const SHOWN: usize = 40;

/// Why a body was refused: one sentence for its sender.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JsonError {
    /// Nothing, or nothing but white space, was sent.
    #[error("The body is empty; send a JSON object.")]
    Empty,
    /// It is not UTF-8.
    #[error("The body is not UTF-8.")]
    NotUtf8,
    /// It begins with a byte order mark, which RFC 8259 section 8.1 forbids.
    #[error("The body begins with a byte order mark; send it without.")]
    ByteOrderMark,
    /// It is not JSON.
    #[error("The body is not JSON: see line {line}, column {column}.")]
    Syntax {
        /// Counted from 1.
        line: usize,
        /// Counted from 1, in bytes.
        column: usize,
    },
    /// It is JSON, but not an object.
    #[error("The body is not a JSON object.")]
    NotAnObject,
    /// It is JSON, but not an array.
    #[error("The body is not a JSON array.")]
    NotAnArray,
    /// Something follows the object.
    #[error("The body goes on after the JSON object.")]
    Trailing,
    /// A member stands twice in one object; the beginning of its name.
    #[error("The member “{0}” stands twice in one object.")]
    Duplicate(String),
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("The body is nested more than {MAX_DEPTH} levels deep.")]
    TooDeep,
    /// More values than [`MAX_VALUES`].
    #[error("The body holds more than {MAX_VALUES} values.")]
    TooManyValues,
    /// A string or a member's name contains U+0000.
    #[error("A string contains the character U+0000.")]
    Nul,
}

impl JsonError {
    /// True when the body is no JSON text at all; false when it is one that is not wanted here.
    #[must_use]
    pub fn is_syntax(&self) -> bool {
        matches!(self, Self::Empty | Self::NotUtf8 | Self::ByteOrderMark | Self::Syntax { .. } | Self::Trailing)
    }
}

/// Reads a body that must be one JSON object.
pub fn object(bytes: &[u8]) -> Result<Map<String, Value>, JsonError> {
    read(bytes, JsonError::NotAnObject, |deserializer, state| deserializer.deserialize_any(Object { state, depth: 1 }))
}

/// Reads a body that must be one JSON array, by the same rules.
pub fn array(bytes: &[u8]) -> Result<Vec<Value>, JsonError> {
    read(bytes, JsonError::NotAnArray, |deserializer, state| deserializer.deserialize_any(Array { state, depth: 1 }))
}

/// Reads a body in one pass; `other` is what it is when it is JSON of another kind.
fn read<T>(
    bytes: &[u8],
    other: JsonError,
    value: impl FnOnce(&mut serde_json::Deserializer<serde_json::de::StrRead<'_>>, &mut State) -> serde_json::Result<T>,
) -> Result<T, JsonError> {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        return Err(JsonError::ByteOrderMark);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| JsonError::NotUtf8)?;
    if text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')) {
        return Err(JsonError::Empty);
    }
    let mut state = State { values: 0, refused: None };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    match value(&mut deserializer, &mut state) {
        Ok(value) => deserializer.end().map(|()| value).map_err(|_| JsonError::Trailing),
        Err(error) => Err(state.refused.unwrap_or_else(|| {
            if error.is_data() { other } else { JsonError::Syntax { line: error.line(), column: error.column() } }
        })),
    }
}

/// What is counted through the whole body.
struct State {
    values: usize,
    refused: Option<JsonError>,
}

impl State {
    /// Notes why reading ends here.
    fn refuse<E: serde::de::Error>(&mut self, why: JsonError) -> E {
        self.refused = Some(why);
        E::custom("refused")
    }

    fn text<E: serde::de::Error>(&mut self, text: &str) -> Result<(), E> {
        if text.as_bytes().contains(&0) { Err(self.refuse(JsonError::Nul)) } else { Ok(()) }
    }
}

/// An object at a level.
struct Object<'s> {
    state: &'s mut State,
    depth: usize,
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = Map<String, Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let Self { state, depth } = self;
        let mut map = Map::new();
        while let Some(name) = access.next_key::<String>()? {
            state.text(&name)?;
            if map.contains_key(&name) {
                return Err(state.refuse(JsonError::Duplicate(name.chars().take(SHOWN).collect())));
            }
            let value = access.next_value_seed(Any { state: &mut *state, depth })?;
            map.insert(name, value);
        }
        Ok(map)
    }
}

/// An array at a level.
struct Array<'s> {
    state: &'s mut State,
    depth: usize,
}

impl<'de> Visitor<'de> for Array<'_> {
    type Value = Vec<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let Self { state, depth } = self;
        let mut values = Vec::new();
        while let Some(value) = access.next_element_seed(Any { state: &mut *state, depth })? {
            values.push(value);
        }
        Ok(values)
    }
}

/// Any value inside of an object or array at a level.
struct Any<'s> {
    state: &'s mut State,
    depth: usize,
}

impl Any<'_> {
    /// One level further in.
    fn deeper<E: serde::de::Error>(&mut self) -> Result<usize, E> {
        if self.depth == MAX_DEPTH { Err(self.state.refuse(JsonError::TooDeep)) } else { Ok(self.depth + 1) }
    }
}

impl<'de> DeserializeSeed<'de> for Any<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.state.values += 1;
        if self.state.values > MAX_VALUES {
            return Err(self.state.refuse(JsonError::TooManyValues));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Any<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("not finite"))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        self.state.text(value)?;
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, access: A) -> Result<Value, A::Error> {
        let depth = self.deeper()?;
        Array { state: self.state, depth }.visit_seq(access).map(Value::Array)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, access: A) -> Result<Value, A::Error> {
        let depth = self.deeper()?;
        Object { state: self.state, depth }.visit_map(access).map(Value::Object)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{JsonError, MAX_DEPTH, MAX_VALUES, array, object};

    fn refused(body: impl AsRef<[u8]>) -> JsonError {
        object(body.as_ref()).expect_err("accepted")
    }

    fn nested(levels: usize) -> String {
        format!("{}1{}", r#"{"a":"#.repeat(levels), "}".repeat(levels))
    }

    #[test]
    fn one_object_is_read_with_its_numbers_as_they_are() {
        let body = br#" {"a":[1,-2,3.5,18446744073709551615,-0,1e3],"b":{"c":null,"d":true},"e":"\u00e9\n"} "#;
        let expected: Value = serde_json::from_slice(body).unwrap();
        assert_eq!(Value::Object(object(body).unwrap()), expected);
    }

    #[test]
    fn a_fraction_is_written_again_to_the_last_digit() {
        let body = r#"{"a":9.391670189485863e+265,"b":4.1617993889434615e+268}"#;
        assert_eq!(Value::Object(object(body.as_bytes()).unwrap()).to_string(), body);
    }

    #[test]
    fn a20_duplicate_members_are_refused_at_every_level() {
        assert_eq!(refused(r#"{"a":1,"a":1}"#), JsonError::Duplicate("a".to_owned()));
        assert_eq!(refused(r#"{"a":1,"\u0061":1}"#), JsonError::Duplicate("a".to_owned()));
        assert_eq!(refused(r#"{"x":[{"y":{"b":1,"b":2}}]}"#), JsonError::Duplicate("b".to_owned()));
        assert!(object(br#"{"a":{"b":1},"b":[{"b":1},{"b":1}]}"#).is_ok());
        let long = "n".repeat(5000);
        assert!(refused(format!(r#"{{"{long}":1,"{long}":2}}"#)).to_string().len() < 120);
    }

    #[test]
    fn a20_depth_and_number_of_values_are_limited() {
        assert!(object(nested(MAX_DEPTH).as_bytes()).is_ok());
        assert_eq!(refused(nested(MAX_DEPTH + 1)), JsonError::TooDeep);
        assert_eq!(refused(nested(20_000)), JsonError::TooDeep);
        assert_eq!(refused(format!(r#"{{"a":{}"#, "[".repeat(20_000))), JsonError::TooDeep);
        let full = vec!["1"; MAX_VALUES - 1].join(",");
        assert!(object(format!(r#"{{"a":[{full}]}}"#).as_bytes()).is_ok());
        assert_eq!(refused(format!(r#"{{"a":[{full},1]}}"#)), JsonError::TooManyValues);
    }

    #[test]
    fn a20_bad_utf_8_a_mark_and_nul_are_refused() {
        assert_eq!(refused(b"{\"a\":\"\xff\"}"), JsonError::NotUtf8);
        assert_eq!(refused(b"\xef\xbb\xbf{}"), JsonError::ByteOrderMark);
        assert_eq!(refused(r#"{"a":"x\u0000"}"#), JsonError::Nul);
        assert_eq!(refused(r#"{"a":[{"\u0000":1}]}"#), JsonError::Nul);
        assert!(refused(br#"{"a":"\ud800"}"#).is_syntax());
        assert!(refused(b"{\"a\":\"\0\"}").is_syntax());
    }

    #[test]
    fn only_one_object_is_accepted_and_the_error_tells_what_came() {
        for body in ["[]", "1", "null", "\"x\"", "[{}]", "true"] {
            assert_eq!(refused(body), JsonError::NotAnObject, "{body}");
        }
        assert_eq!(refused(" \r\n"), JsonError::Empty);
        for body in ["{} {}", "{},", "{}\0"] {
            assert_eq!(refused(body), JsonError::Trailing, "{body}");
        }
        for body in ["{", "{'a':1}", "{\"a\":1,}", "{\"a\":01}", "{\"a\":NaN}", "{\"a\":1e999}", "nul", "{a:1}"] {
            assert!(matches!(refused(body), JsonError::Syntax { .. }), "{body}");
        }
        assert_eq!(refused("{\n\"a\" 1}").to_string(), "The body is not JSON: see line 2, column 5.");
        assert!(!refused("[]").is_syntax());
    }

    #[test]
    fn an_array_is_read_by_the_same_rules() {
        assert_eq!(array(br#" [{"a":1},"b"] "#).unwrap(), [json!({"a": 1}), json!("b")]);
        for (body, error) in [
            ("{}", JsonError::NotAnArray),
            ("1", JsonError::NotAnArray),
            ("[] []", JsonError::Trailing),
            ("", JsonError::Empty),
            (r#"[{"a":1,"a":2}]"#, JsonError::Duplicate("a".to_owned())),
            (&"[".repeat(20_000), JsonError::TooDeep),
            (&format!("[{}1]", "1,".repeat(MAX_VALUES)), JsonError::TooManyValues),
        ] {
            assert_eq!(array(body.as_bytes()).expect_err("accepted"), error);
        }
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            "\\PC{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 60, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec(("[a-z#_]{0,6}", inner), 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn bytes_of_any_kind_are_accepted_only_if_serde_json_accepts_them(
            bytes in prop_oneof![
                prop::collection::vec(any::<u8>(), 0..64),
                "[\\[\\]{}:,\"\\\\a0-9eE.+ -]{0,40}".prop_map(String::into_bytes),
            ]
        ) {
            if let Ok(map) = object(&bytes) {
                prop_assert_eq!(Value::Object(map), serde_json::from_slice::<Value>(&bytes).unwrap());
            }
        }

        #[test]
        fn what_serde_json_writes_within_the_limits_is_read_as_it_was(value in value()) {
            let written = json!({ "value": value });
            prop_assert_eq!(object(written.to_string().as_bytes()).map(Value::Object), Ok(written));
        }
    }
}
