//! Downloads for members: a new secret, as long as it can be read, and the description of an API.

use axum::{
    Extension,
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use registration::{Caller, Error, Revealed, collections::OpenApiFormat};
use serde_json::json;

use crate::http::{AppState, HttpError};

/// These files are not cached.
const NOT_KEPT: (header::HeaderName, &str) = (header::CACHE_CONTROL, "no-store");

/// `GET /portal/credentials/{id}/credentials.env`
pub async fn env(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Response, HttpError> {
    let revealed = revealed(&state, &caller, &id).await?;
    let endpoints = endpoints(&state, &caller, &id).await?;
    Ok(file("text/plain; charset=utf-8", "credentials.env", env_file(&revealed, &endpoints)))
}

/// `GET /portal/credentials/{id}/credentials.json`
pub async fn json(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Response, HttpError> {
    let revealed = revealed(&state, &caller, &id).await?;
    let endpoints = endpoints(&state, &caller, &id).await?;
    Ok(file("application/json", "credentials.json", json_file(&revealed, &endpoints)))
}

/// `GET /portal/apis/{id}/openapi`: the document as it was uploaded.
pub async fn openapi(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Response, HttpError> {
    let file_of_api = state.core.collections().openapi_file(&caller, &id.into()).await;
    let (text, format) = file_of_api.map_err(|error| HttpError::from(&error))?;
    let (kind, name) = match format {
        OpenApiFormat::Json => ("application/json", "openapi.json"),
        OpenApiFormat::Yaml => ("application/yaml", "openapi.yaml"),
    };
    Ok(file(kind, name, text))
}

/// Returns the secret for the member who made it. For everybody else, and afterwards, this is 404.
async fn revealed(state: &AppState, caller: &Caller, id: &str) -> Result<Revealed, HttpError> {
    match state.core.reveals().get(caller, id).await {
        Ok(Some(revealed)) => Ok(revealed),
        Ok(None) | Err(Error::Forbidden) => Err(gone()),
        Err(error) => Err(HttpError::from(&error)),
    }
}

/// Where a client of an external provider obtains tokens; empty for a client of our own server and for an API key.
#[derive(Debug, Default)]
struct Endpoints {
    issuer: String,
    token_endpoint: String,
}

async fn endpoints(state: &AppState, caller: &Caller, id: &str) -> Result<Endpoints, HttpError> {
    match state.core.provisioning().credential_page(caller, &id.into()).await {
        Ok(page) => {
            let external = page.provider.as_ref().and_then(|provider| provider.external.as_deref());
            Ok(external.map_or_else(Endpoints::default, |external| Endpoints {
                issuer: external.issuer.clone(),
                token_endpoint: external.endpoints.token_to_show().to_owned(),
            }))
        }
        // It is an API key.
        Err(Error::NotFound(_)) => Ok(Endpoints::default()),
        Err(error) => Err(HttpError::from(&error)),
    }
}

fn gone() -> HttpError {
    HttpError {
        detail:
            "A secret can be downloaded only by the one who made it, only until they have saved it, and only for a \
                 while."
                .to_owned(),
        ..HttpError::not_found()
    }
    .with_way_out("/portal/credentials")
}

fn file(kind: &'static str, name: &'static str, content: String) -> Response {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    let disposition = disposition.unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static(kind)), (header::CONTENT_DISPOSITION, disposition)];
    // Browsers must not run what users uploaded.
    let policy = (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox");
    ([NOT_KEPT, policy], headers, content).into_response()
}

fn env_file(revealed: &Revealed, endpoints: &Endpoints) -> String {
    let secret = revealed.secret.expose();
    let lines = match &revealed.client_id {
        Some(client_id) => vec![
            ("CLIENT_ID", client_id.as_str()),
            ("CLIENT_SECRET", secret),
            ("ISSUER", &endpoints.issuer),
            ("TOKEN_ENDPOINT", &endpoints.token_endpoint),
        ],
        None => vec![("API_KEY", secret)],
    };
    let known = lines.into_iter().filter(|(_, value)| !value.is_empty());
    known.flat_map(|(name, value)| [name, "=", &env_value(value), "\n"].map(str::to_owned)).collect()
}

/// Quotes a value for shells and `.env` readers: in single quotes, unless it is plain.
fn env_value(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~' | b'/' | b'+');
    if value.bytes().all(plain) { value.to_owned() } else { format!("'{}'", value.replace('\'', r"'\''")) }
}

fn json_file(revealed: &Revealed, endpoints: &Endpoints) -> String {
    let secret = revealed.secret.expose();
    let mut content = match &revealed.client_id {
        Some(client_id) => json!({ "client_id": client_id, "client_secret": secret }),
        None => json!({ "api_key": secret }),
    };
    for (member, value) in [("issuer", &endpoints.issuer), ("token_endpoint", &endpoints.token_endpoint)] {
        if !value.is_empty() {
            content[member] = json!(value);
        }
    }
    format!("{content:#}\n")
}

#[cfg(test)]
mod tests {
    use registration::{Revealed, Secret, Timestamp};

    use super::{Endpoints, env_file, env_value, json_file};

    fn revealed(client_id: Option<&str>, secret: &str) -> Revealed {
        Revealed {
            client_id: client_id.map(str::to_owned),
            secret: Secret::new(secret),
            expires_at: Timestamp::from_unix_seconds(0),
        }
    }

    #[test]
    fn both_kinds_of_credentials_in_both_notations() {
        let client = revealed(Some("abc123"), "s3cret-_");
        let ours = Endpoints::default();
        assert_eq!(env_file(&client, &ours), "CLIENT_ID=abc123\nCLIENT_SECRET=s3cret-_\n");
        insta::assert_snapshot!(json_file(&client, &ours), @r#"
        {
          "client_id": "abc123",
          "client_secret": "s3cret-_"
        }
        "#);
        let key = revealed(None, "ghk_x");
        assert_eq!(env_file(&key, &ours), "API_KEY=ghk_x\n");
        insta::assert_snapshot!(json_file(&key, &ours), @r#"
        {
          "api_key": "ghk_x"
        }
        "#);
    }

    #[test]
    fn the_file_of_a_client_elsewhere_says_where_it_obtains_tokens() {
        let theirs = Endpoints {
            issuer: "https://idp.example".to_owned(),
            token_endpoint: "https://idp.example/token?realm=a b".to_owned(),
        };
        let client = revealed(Some("abc"), "s3cret");
        assert_eq!(
            env_file(&client, &theirs),
            "CLIENT_ID=abc\nCLIENT_SECRET=s3cret\nISSUER='https://idp.example'\n\
             TOKEN_ENDPOINT='https://idp.example/token?realm=a b'\n"
        );
        let json: serde_json::Value = serde_json::from_str(&json_file(&client, &theirs)).unwrap();
        assert_eq!(json["token_endpoint"], "https://idp.example/token?realm=a b");
        assert_eq!(json["issuer"], "https://idp.example");
    }

    #[test]
    fn values_that_a_shell_would_read_otherwise_are_quoted() {
        assert_eq!(env_value("a b"), "'a b'");
        assert_eq!(env_value("$(x)`y`"), "'$(x)`y`'");
        assert_eq!(env_value("it's"), r"'it'\''s'");
    }
}
