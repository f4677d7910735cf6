//! The members of a registration, and their checks.

use serde_json::{Map, Value};

use super::{Problem, grants};
use crate::{
    metadata::{
        Keys, MAX_CLIENT_NAME, OpenId, Presentation, Security, Software, TokenSettings, VerifiedClientMetadata,
    },
    redirect_uri,
    vocabulary::{ApplicationType, GrantType, ResponseType, TokenEndpointAuthMethod},
    wso2::{
        ApimMembers, ENABLED_GRANTS, NamePattern, Wso2Members, is_dangerous,
        json::{Fault, Members, Unreadable},
    },
};

/// The longest value of a member without a limit of its own, in bytes.
pub const LONGEST: usize = 2048;
/// `tokenType` when the request does not name one.
const DEFAULT_TOKEN_TYPE: &str = "DEFAULT";
/// What [`Request`] keeps, in the spellings of the server's source and of its published description.
const READ: &[&str] = &[
    "clientName",
    "owner",
    "callbackUrl",
    "callBackURL",
    "grantType",
    "saasApp",
    "tokenType",
    "userStoreDomainInSubject",
    "userstoreDomainInSubject",
];
/// What WSO2 knows and drops; any JSON is dropped alike.
pub const DROPPED: &[&str] = &[
    "tokenScope",
    "applicationType",
    "redirectUris",
    "logoUri",
    "subjectType",
    "sectorIdentifierUri",
    "tokenEndpointAuthMethod",
    "jwksUri",
    "userInfoEncryptedResponseAlg",
    "userInfoEncryptedResponseEnc",
    "contacts",
    "requestUris",
    "audience",
    "recepientValidationURL",
    "assertionConsumerURL",
];

/// A registration as it was sent. Absent, `null` and empty members are `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// Unique; registering it again answers the same client.
    pub client_name: Option<String>,
    /// The user who is to own it, for [`super::owner::decide`].
    pub owner: Option<String>,
    /// Where the browser is sent back to; any text.
    pub callback_url: Option<String>,
    /// Grants, separated by single spaces.
    pub grant_type: Option<String>,
    /// Visible to other tenants.
    pub saas_app: Option<bool>,
    /// `DEFAULT`, `JWT`, …; not checked.
    pub token_type: Option<String>,
    /// Read for its type; there is one user store here.
    pub user_store_domain_in_subject: Option<bool>,
}

impl Request {
    /// Reads the members of a JSON object. Other than Identity Server, API Manager refuses what it does not know.
    pub fn read(object: &Map<String, Value>) -> Result<Self, Problem> {
        if let Some(unknown) =
            object.keys().find(|key| !READ.contains(&key.as_str()) && !DROPPED.contains(&key.as_str()))
        {
            let shown: String = unknown.chars().filter(|c| !c.is_control()).take(MAX_CLIENT_NAME).collect();
            return Err(Problem::unrecognized(&shown));
        }
        let members = Members(object);
        let callback = members.text("callbackUrl", redirect_uri::MAX_LENGTH)?;
        let other_callback = members.text("callBackURL", redirect_uri::MAX_LENGTH)?;
        let domain = members.boolean("userStoreDomainInSubject")?;
        let other_domain = members.boolean("userstoreDomainInSubject")?;
        Ok(Self {
            client_name: members.text("clientName", MAX_CLIENT_NAME)?,
            owner: members.text("owner", LONGEST)?,
            callback_url: callback.or(other_callback),
            grant_type: members.text("grantType", LONGEST)?,
            saas_app: members.boolean("saasApp")?,
            token_type: members.text("tokenType", MAX_CLIENT_NAME)?,
            user_store_domain_in_subject: domain.or(other_domain),
        })
    }

    /// Checks the registration, as far as that needs neither its owner nor a database. The first fault is answered
    /// alone. A missing name, a missing or unsupported grant and a dangerous callback are 400 here, where WSO2 says 500
    /// or nothing.
    pub fn verify(&self) -> Result<VerifiedClientMetadata, Problem> {
        let Some(name) = self.client_name.as_ref().filter(|name| !name.trim().is_empty()) else {
            return Err(Problem::bad_request("clientName is missing or empty."));
        };
        if !NamePattern::Whitespace.accepts(name) {
            return Err(Problem::creation_failed(name));
        }
        let callback = self.callback_url.clone().filter(|callback| !callback.trim().is_empty());
        if let Some(callback) = &callback
            && is_dangerous(callback)
        {
            return Err(Problem::bad_request(format!(
                "The callbackUrl {callback} has a scheme that is never allowed; use https."
            )));
        }
        let (grant_text, grant_types) = self.verify_grants(callback.is_some())?;
        let code = grant_types.contains(&GrantType::AuthorizationCode);
        let token_type = self.token_type.clone().unwrap_or_else(|| DEFAULT_TOKEN_TYPE.to_owned());
        Ok(VerifiedClientMetadata {
            client_name: name.clone(),
            redirect_uris: callback.iter().cloned().collect(),
            grant_types,
            response_types: if code { vec![ResponseType::Code] } else { Vec::new() },
            token_endpoint_auth_method: TokenEndpointAuthMethod::ClientSecretBasic,
            application_type: ApplicationType::Web,
            scope: Vec::new(),
            presentation: Presentation::default(),
            keys: Keys::default(),
            software: Software::default(),
            openid: OpenId::default(),
            security: Security::default(),
            tokens: TokenSettings { jwt_access_tokens: token_type == "JWT", ..TokenSettings::default() },
            wso2: Some(Box::new(Wso2Members {
                token_type,
                apim: Some(ApimMembers { callback, grant_types: grant_text, saas: self.saas_app.unwrap_or(false) }),
                ..Wso2Members::default()
            })),
        })
    }

    /// The grants as text, which is answered, and each for itself.
    fn verify_grants(&self, has_callback: bool) -> Result<(String, Vec<GrantType>), Problem> {
        let Some(given) = self.grant_type.as_deref().filter(|given| !given.trim().is_empty()) else {
            return Err(Problem::bad_request("grantType is missing; name at least one, like client_credentials."));
        };
        let text = if has_callback { given.to_owned() } else { grants::without_callback(given) };
        let mut grant_types = Vec::new();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            if !ENABLED_GRANTS.contains(&word) {
                return Err(Problem::bad_request(format!("The grant type '{word}' is not supported.")));
            }
            let grant = GrantType::from(word);
            if !grant_types.contains(&grant) {
                grant_types.push(grant);
            }
        }
        Ok((text, grant_types))
    }
}

impl From<Unreadable> for Problem {
    /// WSO2 has one sentence for every wrong type; limits, which it does not have, are named.
    fn from(unreadable: Unreadable) -> Self {
        match unreadable.fault {
            Fault::Type(_) => Self::disallowed_values(),
            Fault::TooLong(_) | Fault::TooMany(_) | Fault::Control => Self::bad_request(unreadable.to_string()),
        }
    }
}
