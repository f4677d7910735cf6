//! Settings of the DCR endpoints.

use axum::http::HeaderValue;
use dcr::wso2::{NamePattern, RedirectUrisForm};
use url::Url;

use super::{Arguments, SettingError, values::non_empty};

const CORS_ORIGIN: &str = "--cors-origin (GATEHOUSE_CORS_ORIGINS)";
const REDIRECT_URIS: &str = "--wso2-redirect-uris (GATEHOUSE_WSO2_REDIRECT_URIS)";
const ROLES: &str = "--wso2-application-roles (GATEHOUSE_WSO2_APPLICATION_ROLES)";
const NAMES: &str = "--wso2-names (GATEHOUSE_WSO2_NAMES)";

/// How the DCR endpoints behave where their users need it one way or the other.
#[derive(Clone, Debug, Default)]
pub struct DcrSettings {
    /// The web origins whose pages may call the RFC 7591 endpoints.
    pub cors_origins: Vec<HeaderValue>,
    /// How WSO2 IS answers several redirect URIs.
    pub redirect_uris_form: RedirectUrisForm,
    /// Which names WSO2 IS accepts.
    pub name_pattern: NamePattern,
    /// Registrars manage only what they registered, at WSO2 IS's endpoints.
    pub application_roles: bool,
}

impl DcrSettings {
    pub(super) fn resolve(arguments: &Arguments) -> Result<Self, SettingError> {
        Ok(Self {
            cors_origins: arguments
                .cors_origin
                .iter()
                .filter_map(|text| non_empty(Some(text)))
                .map(origin)
                .collect::<Result<_, _>>()?,
            redirect_uris_form: match arguments.wso2_redirect_uris.trim() {
                "array" => RedirectUrisForm::Array,
                "regexp" => RedirectUrisForm::Regexp,
                other => {
                    return Err(SettingError::new(
                        REDIRECT_URIS,
                        format!("must be array or regexp, and is “{other}”."),
                    ));
                }
            },
            name_pattern: match arguments.wso2_names.trim() {
                "strict" => NamePattern::SingleSpaces,
                "spaces" => NamePattern::Whitespace,
                other => return Err(SettingError::new(NAMES, format!("must be strict or spaces, and is “{other}”."))),
            },
            application_roles: match arguments.wso2_application_roles.trim() {
                "on" => true,
                "off" => false,
                other => return Err(SettingError::new(ROLES, format!("must be on or off, and is “{other}”."))),
            },
        })
    }
}

/// An origin as browsers send it: scheme, host and port, and nothing after them.
fn origin(text: &str) -> Result<HeaderValue, SettingError> {
    let complaint =
        || SettingError::new(CORS_ORIGIN, format!("must be like https://app.example.com, and is “{text}”."));
    let url = Url::parse(text).map_err(|_| complaint())?;
    let plain =
        matches!(url.scheme(), "http" | "https") && url.origin().ascii_serialization() == text.trim_end_matches('/');
    if !plain {
        return Err(complaint());
    }
    HeaderValue::from_str(&url.origin().ascii_serialization()).map_err(|_| complaint())
}
