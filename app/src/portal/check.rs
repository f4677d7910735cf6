//! Judges the form *Generate credentials* before it is sent, by the code that judges it on the server.

use dcr::{ClientMetadata, FieldError, GrantType, MetadataError, TokenEndpointAuthMethod};

use super::view::GenerateForm;

/// What is wrong with the form, field by field.
pub fn problems(form: &GenerateForm) -> Vec<FieldError> {
    let grants: Vec<GrantType> = form.grant_types.iter().map(|word| GrantType::from(word.as_str())).collect();
    let redirect_uris = grants
        .iter()
        .any(GrantType::needs_redirect_uris)
        .then(|| form.redirect_uris.lines().map(str::trim).filter(|uri| !uri.is_empty()).map(str::to_owned).collect());
    let metadata = ClientMetadata {
        client_name: Some(form.label.clone()),
        redirect_uris,
        grant_types: Some(grants),
        response_types: None,
        token_endpoint_auth_method: (!form.token_endpoint_auth_method.is_empty())
            .then(|| TokenEndpointAuthMethod::from(form.token_endpoint_auth_method.as_str())),
        application_type: None,
        scope: Some(form.scopes.join(" ")),
        ..ClientMetadata::default()
    };
    metadata.verify().err().unwrap_or_default().into_iter().map(at_field).collect()
}

/// The form calls some members by other names.
fn at_field(error: MetadataError) -> FieldError {
    match error.member {
        "client_name" => FieldError::new("label", error.description),
        "scope" => FieldError::new("scopes", error.description),
        _ => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::{GenerateForm, problems};

    fn form(grant: &str, redirect_uris: &str, authentication: &str) -> GenerateForm {
        GenerateForm {
            label: "Nightly export".to_owned(),
            grant_types: vec![grant.to_owned()],
            redirect_uris: redirect_uris.to_owned(),
            token_endpoint_auth_method: authentication.to_owned(),
            ..GenerateForm::default()
        }
    }

    fn fields(form: &GenerateForm) -> Vec<String> {
        problems(form).into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn what_the_server_accepts_is_sent() {
        assert_eq!(problems(&form("client_credentials", "", "client_secret_basic")), []);
        // What stands in a field that is not shown does not count.
        assert_eq!(problems(&form("client_credentials", "nonsense", "client_secret_basic")), []);
        assert_eq!(problems(&form("authorization_code", "\r\n https://example.com/cb \r\n", "none")), []);
    }

    #[test]
    fn each_problem_is_at_a_field_of_the_form() {
        assert_eq!(fields(&GenerateForm::default()), ["label", "grant_types"]);
        assert_eq!(fields(&form("authorization_code", "", "none")), ["redirect_uris"]);
        assert_eq!(fields(&form("authorization_code", "http://example.com/cb", "none")), ["redirect_uris"]);
        assert_eq!(fields(&form("client_credentials", "", "none")), ["token_endpoint_auth_method"]);
    }
}
