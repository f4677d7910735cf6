//! Judges the form *Generate credentials* before it is sent, by the code that judges it on the server.

use dcr::{ApplicationType, ClientMetadata, FieldError, GrantType, MetadataError, TokenEndpointAuthMethod};

use super::forms::{GenerateForm, Profile};

/// What is wrong with the form, field by field. Where there are profiles, one of them says what the client is.
pub fn problems(form: &GenerateForm, profiles: &[Profile]) -> Vec<FieldError> {
    let profile = match profiles {
        [] | [_] => profiles.first(),
        several => {
            let chosen = several.iter().find(|profile| profile.name == form.profile);
            if chosen.is_none() {
                let mut problems = vec![FieldError::new("profile", "Choose what kind of program it is.")];
                problems.extend(label_problem(form));
                return problems;
            }
            chosen
        }
    };
    let grants = profile.map_or(&form.grant_types, |profile| &profile.grant_types);
    let grants: Vec<GrantType> = grants.iter().map(|word| GrantType::from(word.as_str())).collect();
    let method = profile.map_or(&form.token_endpoint_auth_method, |profile| &profile.token_endpoint_auth_method);
    let needs_redirect_uris = grants.iter().any(GrantType::needs_redirect_uris);
    let uris = || form.redirect_uris.lines().map(str::trim).filter(|uri| !uri.is_empty()).map(str::to_owned).collect();
    let metadata = ClientMetadata {
        client_name: Some(form.label.clone()),
        redirect_uris: needs_redirect_uris.then(uris),
        grant_types: Some(grants),
        response_types: None,
        token_endpoint_auth_method: (!method.is_empty()).then(|| TokenEndpointAuthMethod::from(method.as_str())),
        application_type: profile
            .filter(|_| needs_redirect_uris)
            .map(|profile| ApplicationType::from(profile.application_type.as_str())),
        scope: Some(form.scopes.join(" ")),
        ..ClientMetadata::default()
    };
    metadata.verify().err().unwrap_or_default().into_iter().map(at_field).collect()
}

/// What is wrong with the name alone.
fn label_problem(form: &GenerateForm) -> Option<FieldError> {
    form.label.trim().is_empty().then(|| FieldError::new("label", "Enter a name."))
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
    use super::{GenerateForm, Profile, problems};

    fn form(grant: &str, redirect_uris: &str, authentication: &str) -> GenerateForm {
        GenerateForm {
            label: "Nightly export".to_owned(),
            grant_types: vec![grant.to_owned()],
            redirect_uris: redirect_uris.to_owned(),
            token_endpoint_auth_method: authentication.to_owned(),
            ..GenerateForm::default()
        }
    }

    fn profile(name: &str, grant: &str, method: &str) -> Profile {
        Profile {
            name: name.to_owned(),
            description: String::new(),
            grant_types: vec![grant.to_owned()],
            token_endpoint_auth_method: method.to_owned(),
            application_type: "web".to_owned(),
        }
    }

    fn fields(form: &GenerateForm, profiles: &[Profile]) -> Vec<String> {
        problems(form, profiles).into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn what_the_server_accepts_is_sent() {
        assert_eq!(problems(&form("client_credentials", "", "client_secret_basic"), &[]), []);
        // What stands in a field that is not shown does not count.
        assert_eq!(problems(&form("client_credentials", "nonsense", "client_secret_basic"), &[]), []);
        assert_eq!(problems(&form("authorization_code", "\r\n https://example.com/cb \r\n", "none"), &[]), []);
    }

    #[test]
    fn each_problem_is_at_a_field_of_the_form() {
        assert_eq!(fields(&GenerateForm::default(), &[]), ["label", "grant_types"]);
        assert_eq!(fields(&form("authorization_code", "", "none"), &[]), ["redirect_uris"]);
        assert_eq!(fields(&form("authorization_code", "http://example.com/cb", "none"), &[]), ["redirect_uris"]);
        assert_eq!(fields(&form("client_credentials", "", "none"), &[]), ["token_endpoint_auth_method"]);
    }

    #[test]
    fn a_profile_says_what_the_client_is() {
        let service = || profile("Service", "client_credentials", "client_secret_basic");
        let app = || profile("Web application", "authorization_code", "client_secret_basic");
        let named = |name: &str| GenerateForm {
            label: "Nightly export".to_owned(),
            profile: name.to_owned(),
            ..GenerateForm::default()
        };
        assert_eq!(problems(&named("Service"), &[service(), app()]), []);
        assert_eq!(fields(&named("Web application"), &[service(), app()]), ["redirect_uris"]);
        assert_eq!(fields(&named(""), &[service(), app()]), ["profile"]);
        assert_eq!(fields(&GenerateForm::default(), &[service(), app()]), ["profile", "label"]);
        assert_eq!(problems(&named(""), &[service()]), [], "the only one is chosen");
    }
}
