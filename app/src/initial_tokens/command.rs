//! A command that registers a client with a new token. Server only.

use dcr::GrantType;
use registration::RegistrationPolicy;
use serde_json::json;

/// The command, ready to be pasted into a shell; what it registers is within what the token allows.
pub fn command(endpoint: &str, token: &str, label: &str, policy: &RegistrationPolicy) -> String {
    let host = policy.redirect_hosts.first().map_or("client.example.com", String::as_str).replace("*.", "client.");
    let grants: Vec<&str> = policy.grant_types.iter().map(GrantType::as_str).collect();
    let mut metadata = json!({ "client_name": label, "grant_types": grants });
    if policy.grant_types.iter().any(GrantType::needs_redirect_uris) {
        metadata["redirect_uris"] = json!([format!("https://{host}/callback")]);
    }
    // Inside single quotes a shell leaves everything but them alone.
    let metadata = metadata.to_string().replace('\'', r"'\''");
    format!(
        "curl {endpoint} \\\n  -H 'Authorization: Bearer {token}' \\\n  -H 'Content-Type: application/json' \\\n  \
         -d '{metadata}'"
    )
}

#[cfg(test)]
mod tests {
    use dcr::GrantType;
    use registration::RegistrationPolicy;

    use super::command;

    #[test]
    fn the_command_registers_what_the_token_allows() {
        let people = RegistrationPolicy {
            grant_types: vec![GrantType::AuthorizationCode, GrantType::RefreshToken],
            redirect_hosts: vec!["*.partner.example".into()],
            ..RegistrationPolicy::default()
        };
        let text = command("https://portal.example/connect/register", "ghi_x", "Partner's $(app)", &people);
        for part in [
            "curl https://portal.example/connect/register \\\n",
            "-H 'Authorization: Bearer ghi_x'",
            r#""client_name":"Partner'\''s $(app)""#,
            r#""grant_types":["authorization_code","refresh_token"]"#,
            r#""redirect_uris":["https://client.partner.example/callback"]"#,
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        let programs =
            RegistrationPolicy { grant_types: vec![GrantType::ClientCredentials], ..RegistrationPolicy::default() };
        assert!(!command("https://portal.example", "ghi_x", "Batch", &programs).contains("redirect_uris"));
    }
}
