//! Plain words for what providers refuse, for an administrator who can act on it.

use model::Problem;

use crate::{
    exchange::{Caller, Request},
    failure::{Said, clean},
};

/// Whether a 403 is about who we are, and not about what we asked for.
pub(crate) fn is_about_credentials(said: &Said) -> bool {
    // Keycloak calls what its policies refuse `insufficient_scope` as well.
    if said.mentions("Policy '") {
        return false;
    }
    said.has("invalid_token")
        || said.has("insufficient_scope")
        || said.has("access_denied")
        // Okta: "You do not have permission to perform the requested action".
        || said.has("E0000006")
        || said.has("E0000005")
        || said.mentions("You do not have permission")
        || said.challenged
}

/// A sentence or two on a failure. What the provider said stands beside it, and is not repeated.
pub(crate) fn reason(said: &Said, problem: Problem, request: &Request, location: Option<&str>) -> String {
    match problem {
        Problem::Busy => "The provider asks to be called again later.".to_owned(),
        Problem::Unsupported => format!("The provider does not offer this ({} is not allowed there).", request.method),
        Problem::Gone => "The provider does not know this client.".to_owned(),
        Problem::NotAuthorized => not_authorized(said, request.authorization.caller).to_owned(),
        Problem::Misconfigured | Problem::Uncertain if said.status.is_redirection() => {
            let to = location.map(|location| format!(" to {}", without_query(location))).unwrap_or_default();
            format!(
                "The provider answered with a redirect ({}){to}. Redirects are not followed: configure the address that the \
                 provider really has.",
                said.status.as_u16()
            )
        }
        Problem::Misconfigured => {
            "There is nothing at this address of the provider: it is wrong, or the provider does not have this switched on."
                .to_owned()
        }
        Problem::Refused => refused(said).to_owned(),
        _ if said.json => "The provider failed, and it is not known whether it did what it was asked for.".to_owned(),
        _ => "The provider failed without saying why, and what it did is not known.".to_owned(),
    }
}

fn not_authorized(said: &Said, caller: Caller) -> &'static str {
    match caller {
        Caller::Client => "The provider does not accept this client's ID and secret.",
        Caller::Manager if said.has("insufficient_scope") => "The provider does not let this client be managed so.",
        Caller::Manager => {
            "The provider does not accept what this client is managed with: its registration access token was replaced or \
             ended, or the provider does not know the client any more."
        }
        _ if said.mentions("No remaining count") => {
            "The initial access token is used up. Make a new one at the provider and enter it."
        }
        _ if said.has("insufficient_scope") => {
            "The token that we register with lacks a scope that the provider wants for this."
        }
        Caller::Portal => {
            "The provider does not accept how we show who we are: the configured token, password or key is wrong, has ended, is \
             used up, or may not register clients."
        }
        Caller::Nobody => "The provider wants to know who registers: configure an authentication for it.",
    }
}

fn refused(said: &Said) -> &'static str {
    if said.mentions("Policy 'Trusted Hosts'") {
        return "Keycloak registers clients for trusted hosts only: use an initial access token, or add this server's host (and \
                those of redirect URIs) to the policy Trusted Hosts.";
    }
    if said.mentions("Policy 'Allowed Client Scopes'") {
        return "Keycloak does not let clients have one of these scopes: each must be a default or optional client scope of the \
                realm, and openid is none.";
    }
    if said.mentions("Policy '") {
        return "A client registration policy of Keycloak refuses this.";
    }
    if said.mentions("Unrecognized field") || said.mentions("Unrecognized property") {
        return "The provider refuses a member that it does not know: take it out of the further metadata.";
    }
    match said.error.as_deref() {
        Some("invalid_redirect_uri") => "The provider does not accept a redirect URI.",
        Some("invalid_client_metadata") => "The provider does not accept something in what is registered.",
        Some("invalid_software_statement") => "The provider does not accept the software statement.",
        Some("unapproved_software_statement") => "The provider has not approved the software statement.",
        Some("invalid_scope") => "The provider does not know a scope, or does not give it to this client.",
        Some("unauthorized_client") => "The provider does not let this client use this grant or authentication method.",
        Some("unsupported_grant_type") => "The provider does not offer this grant.",
        _ if said.status.as_u16() == 403 => {
            "The provider forbids it without saying what: look at its registration policies, and at what the configured \
             credentials may do."
        }
        _ => "The provider refuses the request.",
    }
}

/// Where a redirect leads, as far as it can be shown.
fn without_query(location: &str) -> String {
    clean(location.split(['?', '#']).next().unwrap_or_default())
}
