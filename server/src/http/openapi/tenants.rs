//! The other addresses of WSO2 Identity Server's endpoints: with a slash at the end, and under the tenant.

use utoipa::openapi::{
    ObjectBuilder, OpenApi, RefOr,
    path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem},
    schema::Type,
};

use super::super::dcr::wso2_is_v1_1::{SLASHES, TENANT_PREFIX};

/// The same operations at all of their addresses, each with an id of its own.
pub fn with_all_addresses(mut document: OpenApi) -> OpenApi {
    let described = std::mem::take(&mut document.paths.paths);
    for (prefix, in_words) in [("", ""), (TENANT_PREFIX, "InTenant")] {
        for slash in SLASHES {
            for (path, item) in &described {
                // A client's address has one spelling.
                if !slash.is_empty() && path.ends_with('}') {
                    continue;
                }
                let suffix = format!("{in_words}{}", if slash.is_empty() { "" } else { "WithSlash" });
                let mut item = item.clone();
                for operation in operations(&mut item) {
                    rename(operation, &suffix, in_words);
                    if !prefix.is_empty() {
                        operation.parameters.get_or_insert_default().insert(0, RefOr::T(tenant()));
                    }
                }
                document.paths.paths.insert(format!("{prefix}{path}{slash}"), item);
            }
        }
    }
    document
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.put, &mut item.delete].into_iter().flatten()
}

/// Links lead to the client's address with the same prefix.
fn rename(operation: &mut Operation, suffix: &str, prefix_in_words: &str) {
    if let Some(id) = &mut operation.operation_id {
        id.push_str(suffix);
    }
    for response in operation.responses.responses.values_mut() {
        let RefOr::T(response) = response else { continue };
        for link in response.links.values_mut() {
            let RefOr::T(link) = link else { continue };
            link.operation_id.push_str(prefix_in_words);
            if !prefix_in_words.is_empty() {
                link.parameters.insert("tenant".to_owned(), "$request.path.tenant".into());
            }
        }
    }
}

fn tenant() -> Parameter {
    let schema = ObjectBuilder::new().schema_type(Type::String).enum_values(Some([dcr::wso2::SUPER_TENANT]));
    ParameterBuilder::new()
        .name("tenant")
        .parameter_in(ParameterIn::Path)
        .description(Some("The one tenant that there is; others are 401."))
        .schema(Some(schema))
        .build()
}
