//! Requests, answers and refusals of WSO2 API Manager, DCR v0.17.

use dcr::{
    metadata::MAX_CLIENT_NAME,
    redirect_uri,
    wso2::ENABLED_GRANTS,
    wso2_apim_v0_17::{DROPPED, LONGEST},
};
use utoipa::openapi::{
    Object, ObjectBuilder,
    schema::{AdditionalProperties, ArrayBuilder, SchemaType, Type},
};

use super::{boolean, integer, named_schemas, string, typed};

/// What a text may also be: scalars are turned into text, as WSO2 does.
const SCALARS: [Type; 3] = [Type::String, Type::Number, Type::Boolean];

named_schemas! {
    /// The members of POST.
    Wso2ApimRegistration = registration();

    /// The answer.
    Wso2ApimApplication = ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some("An application. Every member is always there."))
        .property("clientId", string("The client's identifier."))
        .property("clientName", string("As registered."))
        .property("callBackURL", typed("As registered.", &[Type::String, Type::Null]))
        .property("clientSecret", string("The secret; empty for a client without one."))
        .property("isSaasApplication", boolean("`saasApp`."))
        .property("appOwner", string("The owner."))
        .property("jsonString", string("An object as text: the grants, and the first time the callback and the name."))
        .property("jsonAppAttribute", string("An empty object as text."))
        .property("applicationUUID", typed("Always null.", &[Type::Null]))
        .property("tokenType", string("As registered, or `DEFAULT`."))
        .required("clientId")
        .required("clientName")
        .required("callBackURL")
        .required("clientSecret")
        .required("isSaasApplication")
        .required("appOwner")
        .required("jsonString")
        .required("jsonAppAttribute")
        .required("applicationUUID")
        .required("tokenType")
        .additional_properties(Some(AdditionalProperties::FreeForm(false)));

    /// Why a request was refused.
    Wso2ApimProblem = ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some("Why a request was refused."))
        .property("code", integer("The HTTP status again."))
        .property("message", string("The status in words, or the description again."))
        .property("description", string("A sentence."))
        .property("moreInfo", string("Always empty."))
        .property("error", ArrayBuilder::new().description(Some("Always empty.")).max_items(Some(0)))
        .required("code")
        .required("message")
        .required("description")
        .required("moreInfo")
        .required("error")
        .additional_properties(Some(AdditionalProperties::FreeForm(false)));
}

fn registration() -> ObjectBuilder {
    let grants = ENABLED_GRANTS.join("|");
    let optional = |description| typed(description, &[Type::String, Type::Number, Type::Boolean, Type::Null]);
    let flag = |description| {
        typed(description, &[Type::Boolean, Type::Integer, Type::String, Type::Null])
            .pattern(Some(r"^\s*(true|True|TRUE|false|False|FALSE)?\s*$"))
    };
    let callback =
        || optional("Where the browser is sent back to; any text.").max_length(Some(redirect_uri::MAX_LENGTH));
    let mut object = ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some("An application. Unknown members are refused."))
        .property(
            "clientName",
            typed(
                "One name is one client, here and at Identity Server's endpoint. Letters, digits, `.`, `_`, `-` and \
                 white space; anything else is a 500, as in API Manager.",
                &SCALARS,
            )
            .max_length(Some(MAX_CLIENT_NAME))
            .pattern(Some(r"^[\sa-zA-Z0-9._-]+$")),
        )
        .property(
            "owner",
            typed("The caller. A portal owner may name any other administrator.", &SCALARS)
                .min_length(Some(1))
                .max_length(Some(LONGEST)),
        )
        .property(
            "grantType",
            string("Grant types, separated by spaces. Without a callback, `authorization_code` and `implicit` are cut out.")
                .max_length(Some(LONGEST))
                .pattern(Some(format!("^ *({grants})( +({grants}))* *$"))),
        )
        .property("callbackUrl", callback())
        .property("callBackURL", callback())
        .property("saasApp", flag("Visible to other tenants."))
        .property("tokenType", optional("`DEFAULT`, `JWT`, or any other text.").max_length(Some(MAX_CLIENT_NAME)))
        .property("userStoreDomainInSubject", flag("Read, and without an effect: there is one user store."))
        .property("userstoreDomainInSubject", flag("The same."))
        .required("clientName")
        .required("owner")
        .required("grantType")
        .additional_properties(Some(AdditionalProperties::FreeForm(false)));
    for member in DROPPED {
        let anything = Object::builder().schema_type(SchemaType::AnyValue).description(Some("Accepted and not used."));
        object = object.property(*member, anything);
    }
    object
}
