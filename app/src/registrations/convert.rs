//! From the core's types to what the pages show. Server only.

use dcr::VerifiedClientMetadata;
use registration::{Privilege, Registration, Timestamp, Url, registrations::RegistrationPage};

use super::api::{AssignForm, Facts, Privileges, RegistrationRow, RegistrationView};
use crate::form::FormState;

/// A row of the list.
pub fn row(row: registration::RegistrationRow) -> RegistrationRow {
    let registration = row.registration;
    let hosts = registration.metadata.redirect_uris.iter().map(|uri| host(uri));
    let mut distinct: Vec<String> = Vec::new();
    for host in hosts {
        if !distinct.contains(&host) {
            distinct.push(host);
        }
    }
    RegistrationRow {
        id: registration.id.to_string(),
        name: registration.label,
        client_id: registration.client_id,
        origin: registration.origin.kind.as_str().to_owned(),
        hosts: distinct,
        client: registration.api_client.map(|id| (id.to_string(), row.client_name.unwrap_or_default())),
        state: registration.state.as_str().to_owned(),
        created_at: registration.created_at.unix_seconds(),
    }
}

/// The page of one registration; its secrets and tokens are not in it yet.
pub fn view(page: RegistrationPage, assign: FormState<AssignForm>, now: i64) -> RegistrationView {
    RegistrationView {
        id: page.registration.id.to_string(),
        name: page.registration.label.clone(),
        state: page.registration.state.as_str().to_owned(),
        claims: claims(&page.registration.metadata),
        provider: page.provider.as_ref().map(|provider| provider.name.clone()),
        offered: page.offered.iter().map(|client| client.name.clone()).collect(),
        client: page.client.as_ref().map(|client| (client.id.to_string(), client.name.clone())),
        privileges: Privileges {
            introspect: page.registration.has(Privilege::Introspect),
            register: page.registration.has(Privilege::Register),
        },
        facts: facts(page),
        assign,
        secrets: None,
        new_secret: None,
        tokens: None,
        at: None,
        tested: None,
        calls: None,
        now,
    }
}

fn facts(page: RegistrationPage) -> Facts {
    let (pkce, either_way) = (pkce(&page.registration), page.registration.takes_secret_either_way());
    let Registration { client_id, metadata, origin, owner, holders, created_at, updated_at, last_used_at, .. } =
        page.registration;
    let keys = metadata.keys.jwks_uri.or_else(|| {
        let keys = metadata.keys.jwks.as_ref()?.get("keys")?.as_array()?.len();
        Some(if keys == 1 { "1 public key".to_owned() } else { format!("{keys} public keys") })
    });
    Facts {
        client_id,
        secret: page.secret_last_four.map(|last| format!("••••{last}")),
        redirect_uris: metadata.redirect_uris.into_iter().map(with_host).collect(),
        post_logout_redirect_uris: metadata.openid.post_logout_redirect_uris,
        origin: origin.kind.as_str().to_owned(),
        initial_token: page.initial_token.map(|token| (token.label, token.last_four)),
        address: origin.address,
        owner,
        provider: page.provider.map(|provider| (provider.id.to_string(), provider.name)),
        grant_types: metadata.grant_types,
        scopes: metadata.scope,
        authentication: metadata.token_endpoint_auth_method,
        either_way,
        pkce: pkce.to_owned(),
        keys,
        vouched_for: metadata.software.software_statement.is_some(),
        holders,
        created_at: created_at.unix_seconds(),
        updated_at: updated_at.unix_seconds(),
        last_used_at: last_used_at.map(Timestamp::unix_seconds),
    }
}

fn pkce(registration: &Registration) -> &'static str {
    let tokens = registration.metadata.tokens;
    match (tokens.pkce_required, tokens.pkce_plain_allowed) {
        (true, false) => "Required, with S256",
        (true, true) => "Required, with S256 or plain",
        (false, false) => "Not required",
        (false, true) => "Not required, and plain is accepted",
    }
}

/// What a client says of itself, in its own words.
fn claims(metadata: &VerifiedClientMetadata) -> Vec<(String, String)> {
    let mut claims = Vec::new();
    let mut claim = |label: &str, words: &str| {
        if !words.is_empty() {
            claims.push((label.to_owned(), words.to_owned()));
        }
    };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let presentation = &metadata.presentation;
    claim("Name", &metadata.client_name);
    for (member, words) in &presentation.localized {
        // `client_name#ja` by RFC 7591 section 2.2.
        let (member, language) = member.split_once('#').unwrap_or((member, ""));
        claim(&format!("{} ({language})", member_label(member)), words);
    }
    claim("Home page", &text(&presentation.client_uri));
    claim("Logo", &text(&presentation.logo_uri));
    claim("Terms of service", &text(&presentation.tos_uri));
    claim("Privacy policy", &text(&presentation.policy_uri));
    claim("Contacts", &presentation.contacts.join(", "));
    claim("Software ID", &text(&metadata.software.software_id));
    claim("Software version", &text(&metadata.software.software_version));
    claims
}

fn member_label(member: &str) -> &str {
    match member {
        "client_name" => "Name",
        "client_uri" => "Home page",
        "logo_uri" => "Logo",
        "tos_uri" => "Terms of service",
        "policy_uri" => "Privacy policy",
        other => other,
    }
}

fn with_host(uri: String) -> (String, String) {
    let host = host(&uri);
    (uri, host)
}

/// The host of a redirection URI, or its scheme when it has none.
fn host(uri: &str) -> String {
    match Url::parse(uri) {
        Ok(url) => match url.host_str().filter(|host| !host.is_empty() && matches!(url.scheme(), "https" | "http")) {
            Some(host) => host.to_owned(),
            None => format!("{}:", url.scheme()),
        },
        // The WSO2 dialects keep patterns that are no URIs.
        Err(_) => uri.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn where_a_redirection_uri_leads_is_its_host_or_its_scheme() {
        for (uri, expected) in [
            ("https://app.example.com:8443/callback", "app.example.com"),
            ("http://127.0.0.1/callback", "127.0.0.1"),
            ("http://[::1]:3000/", "[::1]"),
            ("com.example.app:/callback", "com.example.app:"),
            ("com.example.app://callback", "com.example.app:"),
            ("https://аpple.example/", "xn--pple-43d.example"),
            ("regexp=(https://a|https://b)", "regexp=(https://a|https://b)"),
        ] {
            assert_eq!(host(uri), expected, "{uri}");
        }
    }
}
