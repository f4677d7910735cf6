//! The servers there are to choose from, and what is to be said about each.

/// A server that can be a provider.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Product {
    /// Its word in addresses and forms.
    pub word: &'static str,
    /// The word of its kind.
    pub kind: &'static str,
    /// The word of its preset.
    pub preset: &'static str,
    /// Its name.
    pub name: &'static str,
    /// A sentence about it, on its card.
    pub about: &'static str,
    /// It says itself where it is called.
    pub has_metadata: bool,
    /// What a discovery URL looks like.
    pub discovery_example: &'static str,
    /// What to enter there.
    pub discovery_help: &'static str,
    /// What a registration endpoint looks like.
    pub registration_example: &'static str,
    /// What the registration endpoint is called there.
    pub registration_help: &'static str,
    /// The usual way to show it who we are.
    pub method: &'static str,
    /// Where to get what shows it who we are.
    pub credential_help: &'static str,
}

const METADATA: &str =
    "The address of its issuer, or of its metadata itself. Issuer and endpoints are read from there.";
const REGISTRATION: &str = "Where clients are registered (RFC 7591). Leave it empty for what the metadata says.";

/// All of them, in the order of their cards. The built-in server is none of them.
pub(crate) const PRODUCTS: [Product; 9] = [
    Product {
        word: "keycloak",
        kind: "rfc7591",
        preset: "keycloak",
        name: "Keycloak",
        about: "A realm registers clients with an initial access token.",
        has_metadata: true,
        discovery_example: "https://auth.example.com/realms/acme",
        discovery_help: "The address of the realm. Issuer and endpoints are read from there.",
        registration_example: "https://auth.example.com/realms/acme/clients-registrations/openid-connect",
        registration_help: REGISTRATION,
        method: "bearer",
        credential_help: "Make an initial access token in the realm, under Clients > Initial access token. Give it as many \
                          uses as there will be credentials, and note here when it ends.",
    },
    Product {
        word: "hydra",
        kind: "rfc7591",
        preset: "hydra",
        name: "Ory Hydra",
        about: "Registers clients once oidc.dynamic_client_registration is switched on.",
        has_metadata: true,
        discovery_example: "https://hydra.example.com",
        discovery_help: "The address of Hydra's public endpoint. Issuer and endpoints are read from there.",
        registration_example: "https://hydra.example.com/oauth2/register",
        registration_help: "Hydra's metadata does not name it unless it is told to: the public address with /oauth2/register.",
        method: "none",
        credential_help: "Hydra itself asks for nothing: whoever reaches the registration endpoint can register. Where a \
                          proxy stands before it, choose what the proxy asks for, in a header other than Authorization: that one \
                          carries the token of each client.",
    },
    Product {
        word: "oidc-provider",
        kind: "rfc7591",
        preset: "oidc_provider",
        name: "oidc-provider",
        about: "The Node.js library, with its feature registration.",
        has_metadata: true,
        discovery_example: "https://auth.example.com",
        discovery_help: METADATA,
        registration_example: "https://auth.example.com/reg",
        registration_help: REGISTRATION,
        method: "bearer",
        credential_help: "The initial access token that the server's feature registration was configured with.",
    },
    Product {
        word: "generic",
        kind: "rfc7591",
        preset: "generic",
        name: "Another server",
        about: "Any authorization server that registers clients by RFC 7591.",
        has_metadata: true,
        discovery_example: "https://auth.example.com",
        discovery_help: METADATA,
        registration_example: "https://auth.example.com/register",
        registration_help: REGISTRATION,
        method: "bearer",
        credential_help: "Usually an initial access token. The server's documentation says how to get one.",
    },
    Product {
        word: "okta",
        kind: "okta",
        preset: "generic",
        name: "Okta",
        about: "Registers clients through Okta's dynamic client registration API.",
        has_metadata: true,
        discovery_example: "https://acme.okta.com",
        discovery_help: "The address of your Okta organization, or the issuer of one of its authorization servers.",
        registration_example: "https://acme.okta.com/oauth2/v1/clients",
        registration_help: "Okta's client API. Leave it empty for what the metadata says.",
        method: "header",
        credential_help: "Make an API token in the Admin Console, under Security > API > Tokens. It goes out as \
                          Authorization: SSWS.",
    },
    Product {
        word: "auth0",
        kind: "auth0",
        preset: "generic",
        name: "Auth0",
        about: "Registers at the tenant, and manages clients through the Management API.",
        has_metadata: true,
        discovery_example: "https://acme.eu.auth0.com",
        discovery_help: "The address of the tenant. Issuer and endpoints are read from there.",
        registration_example: "https://acme.eu.auth0.com/oidc/register",
        registration_help: "Leave it empty for what the metadata says. Dynamic client registration has to be switched on in \
                            the tenant's advanced settings.",
        method: "client_credentials",
        credential_help: "A machine-to-machine application that may use the Management API, with the permissions \
                          read:clients, update:clients, delete:clients, update:client_keys and read:client_keys. Its audience \
                          is the address of that API: https://acme.eu.auth0.com/api/v2/.",
    },
    Product {
        word: "wso2-is",
        kind: "wso2_is",
        preset: "generic",
        name: "WSO2 Identity Server",
        about: "Registers clients through its DCR API v1.1.",
        has_metadata: true,
        discovery_example: "https://is.example.com:9443/oauth2/token",
        discovery_help: "The issuer: the server's address with /oauth2/token. Issuer and endpoints are read from there.",
        registration_example: "https://is.example.com:9443/api/identity/oauth2/dcr/v1.1/register",
        registration_help: "The DCR API v1.1. Leave it empty for what the metadata says.",
        method: "basic",
        credential_help: "A user with the permission to register applications, by name and password.",
    },
    Product {
        word: "wso2-apim",
        kind: "wso2_apim",
        preset: "generic",
        name: "WSO2 API Manager",
        about: "Registers clients through its DCR API v0.17, which cannot change or delete them.",
        has_metadata: false,
        discovery_example: "",
        discovery_help: "",
        registration_example: "https://apim.example.com:9443/client-registration/v0.17/register",
        registration_help: "The DCR API v0.17: the address of the API Manager with /client-registration/v0.17/register.",
        method: "basic",
        credential_help: "A user who may create applications, by name and password. Clients are registered in this user's \
                          name.",
    },
    Product {
        word: "http-bridge",
        kind: "http_bridge",
        preset: "generic",
        name: "HTTP bridge",
        about: "A program of yours that registers clients at a server without dynamic registration.",
        has_metadata: false,
        discovery_example: "",
        discovery_help: "",
        registration_example: "https://bridge.example.com",
        registration_help: "The bridge's base address. Clients are registered by POST there; below it, DELETE of a client's \
                            ID deletes it, and POST of its ID with /new-secret gives another secret.",
        method: "header",
        credential_help: "The key that the bridge asks for, in the header that it reads.",
    },
];

/// The one that an address or a form names.
pub(crate) fn product(word: &str) -> Option<&'static Product> {
    PRODUCTS.iter().find(|product| product.word == word)
}

/// The one that is stored as this kind and preset.
pub(crate) fn product_of(kind: &str, preset: &str) -> &'static Product {
    let named = PRODUCTS.iter().find(|product| product.kind == kind && product.preset == preset);
    // A kind that is not there is none of ours; the generic one says nothing wrong about it.
    named.unwrap_or(&PRODUCTS[3])
}

#[cfg(test)]
mod tests {
    use super::{PRODUCTS, product, product_of};

    #[test]
    fn every_product_is_found_by_its_word_and_as_it_is_stored() {
        for one in &PRODUCTS {
            assert_eq!(product(one.word), Some(one));
            assert_eq!(product_of(one.kind, one.preset), one);
        }
        assert_eq!(product("built-in"), None);
        assert_eq!(product_of("rfc7591", "generic").word, "generic");
    }

    /// The words are those of the core.
    #[test]
    fn kinds_and_presets_are_those_of_the_core() {
        for one in &PRODUCTS {
            assert!(registration::ProviderKind::from_word(one.kind).is_some(), "{}", one.kind);
            assert!(registration::Preset::from_word(one.preset).is_some(), "{}", one.preset);
        }
    }
}
