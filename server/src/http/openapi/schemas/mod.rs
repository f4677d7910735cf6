//! The schemas of the OpenAPI document: what goes over the wire, by the limits and the words of the code that reads and
//! writes it. The readers and writers of the crate `dcr` are written by hand, so these are as well; tests hold the answers
//! against them.
//!
//! | file | holds |
//! | --- | --- |
//! | `client_metadata` | what a client says of itself by RFC 7591 and OpenID Connect Registration |
//! | `rfc7591` | the requests, answers and refusals that are made of it |
//! | `wso2_is` | an application of WSO2 Identity Server |
//! | `wso2_apim` | an application of WSO2 API Manager |
//! | `server` | metadata, health, and what the server itself says of an error |

mod client_metadata;
pub mod rfc7591;
pub mod server;
pub mod wso2_apim;
pub mod wso2_is;

use serde_json::Value;
use utoipa::openapi::{
    ArrayBuilder, ObjectBuilder, RefOr, Schema,
    schema::{ArrayItems, SchemaType, Type},
};

/// Something that is not white space.
pub const NOT_BLANK: &str = r"\S";
/// The same, or nothing at all.
pub const NOT_ONLY_BLANK: &str = r"^$|\S";
/// RFC 6749 section 5.2: printable ASCII without `"` and `\`.
pub const DESCRIPTION: &str = r"^[ !#-\[\]-~]*$";

/// Gives a type a schema by which the document refers to it: a unit struct, its name, and the function that makes it.
macro_rules! named_schemas {
    ($($(#[$doc:meta])* $name:ident = $schema:expr;)+) => {$(
        $(#[$doc])*
        pub struct $name;

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                $schema.into()
            }
        }

        impl utoipa::ToSchema for $name {}
    )+};
}
pub(crate) use named_schemas;

/// A value of one of these types.
pub fn typed(description: &str, types: &[Type]) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Array(types.to_vec())).description(Some(description))
}

/// A string.
pub fn string(description: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).description(Some(description))
}

/// A whole number.
pub fn integer(description: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Integer).description(Some(description))
}

/// True or false.
pub fn boolean(description: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Boolean).description(Some(description))
}

/// A string that is one of these words.
pub fn one_of<'w>(description: &str, words: impl IntoIterator<Item = &'w str>) -> ObjectBuilder {
    string(description).enum_values(Some(words))
}

/// A list of at most so many.
pub fn list(description: &str, items: impl Into<RefOr<Schema>>, most: usize) -> ArrayBuilder {
    ArrayBuilder::new().description(Some(description)).items(items.into()).max_items(Some(most))
}

/// The same schema for a member that a request may also give as null, which stands for an absent member.
pub fn or_null(schema: impl Into<Schema>) -> Schema {
    let nullable = |kind: SchemaType| match kind {
        SchemaType::Type(one) => SchemaType::Array(vec![one, Type::Null]),
        SchemaType::Array(mut several) => {
            several.push(Type::Null);
            SchemaType::Array(several)
        }
        SchemaType::AnyValue => SchemaType::AnyValue,
    };
    match schema.into() {
        Schema::Object(mut object) => {
            object.schema_type = nullable(object.schema_type);
            if let Some(words) = &mut object.enum_values {
                // An empty string stands for an absent word as well.
                words.extend([Value::from(""), Value::Null]);
            }
            Schema::Object(object)
        }
        Schema::Array(mut array) => {
            array.schema_type = nullable(array.schema_type);
            Schema::Array(array)
        }
        other => other,
    }
}

/// The same schema for a member of an answer: never null, and without the rules for new values, because what is
/// registered may have come by another dialect, which has other ones.
pub fn answered(schema: RefOr<Schema>) -> RefOr<Schema> {
    match schema {
        RefOr::T(Schema::Object(mut object)) => {
            object.schema_type = without_null(object.schema_type);
            object.enum_values = None;
            object.pattern = None;
            object.max_length = None;
            object.minimum = None;
            object.into()
        }
        RefOr::T(Schema::Array(mut array)) => {
            array.schema_type = without_null(array.schema_type);
            array.max_items = None;
            array.min_items = None;
            if let ArrayItems::RefOrSchema(items) = array.items {
                array.items = ArrayItems::RefOrSchema(Box::new(answered(*items)));
            }
            array.into()
        }
        other => other,
    }
}

fn without_null(kind: SchemaType) -> SchemaType {
    match kind {
        SchemaType::Array(mut types) => {
            types.retain(|kind| *kind != Type::Null);
            match types.as_slice() {
                [only] => SchemaType::Type(only.clone()),
                _ => SchemaType::Array(types),
            }
        }
        other => other,
    }
}
