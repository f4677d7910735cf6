//! The registered words of RFC 7591 section 2. A word we do not know is kept as it came (`Other`), so that it can be
//! named in the refusal.

use std::{convert::Infallible, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Declares an enum whose variants are words on the wire, with `Other` for the rest.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// A word that is not in this vocabulary, as it came.
            Other(String),
        }

        impl $name {
            /// Every word we know, in the order of the standard.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),+];

            /// The word on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Other(word) => word,
                }
            }
        }

        impl FromStr for $name {
            type Err = Infallible;

            fn from_str(word: &str) -> Result<Self, Infallible> {
                Ok(match word {
                    $($word => Self::$variant,)+
                    other => Self::Other(other.to_owned()),
                })
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $($word => Self::$variant,)+
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(|word| Self::from(word.as_str()))
            }
        }
    };
}

words! {
    /// How a client may obtain a token: `grant_types` of RFC 7591 section 2.
    GrantType {
        /// RFC 6749 section 4.1.
        AuthorizationCode = "authorization_code",
        /// RFC 6749 section 6.
        RefreshToken = "refresh_token",
        /// RFC 6749 section 4.4.
        ClientCredentials = "client_credentials",
        /// RFC 6749 section 4.2; not offered by the standard's dialects.
        Implicit = "implicit",
        /// RFC 6749 section 4.3; not offered by the standard's dialects.
        Password = "password",
    }
}

words! {
    /// What the authorization endpoint may answer: `response_types` of RFC 7591 section 2.
    ResponseType {
        /// An authorization code, RFC 6749 section 4.1.
        Code = "code",
    }
}

words! {
    /// How a client authenticates at the token endpoint: `token_endpoint_auth_method` of RFC 7591 section 2.
    TokenEndpointAuthMethod {
        /// HTTP Basic, RFC 6749 section 2.3.1.
        ClientSecretBasic = "client_secret_basic",
        /// In the request body, RFC 6749 section 2.3.1.
        ClientSecretPost = "client_secret_post",
        /// A public client: no secret.
        None = "none",
        /// A JWT signed with the client's private key, `OpenID` Connect Core section 9.
        PrivateKeyJwt = "private_key_jwt",
        /// A JWT with a MAC by the secret, `OpenID` Connect Core section 9.
        ClientSecretJwt = "client_secret_jwt",
        /// A TLS client certificate, RFC 8705 section 2.1.
        TlsClientAuth = "tls_client_auth",
    }
}

words! {
    /// Where a client runs: `application_type` of `OpenID` Connect Registration section 2.
    ApplicationType {
        /// On a web server: https redirection URIs.
        Web = "web",
        /// On a person's device: private-use schemes and loopback addresses.
        Native = "native",
    }
}

impl GrantType {
    /// The grants that the built-in authorization server gives tokens for.
    pub const OFFERED: &'static [Self] = &[Self::AuthorizationCode, Self::RefreshToken, Self::ClientCredentials];

    /// True for the grants that send a browser back to the client, and so need `redirect_uris` (RFC 7591 section 2).
    #[must_use]
    pub fn needs_redirect_uris(&self) -> bool {
        matches!(self, Self::AuthorizationCode | Self::Implicit)
    }

    /// The name a person reads.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Self::AuthorizationCode => "Authorization code",
            Self::RefreshToken => "Refresh token",
            Self::ClientCredentials => "Client credentials",
            Self::Implicit => "Implicit",
            Self::Password => "Password",
            Self::Other(word) => word,
        }
    }

    /// One sentence on what the grant is for.
    #[must_use]
    pub fn purpose(&self) -> &'static str {
        match self {
            Self::AuthorizationCode => "People sign in through a browser and are sent back to your redirect URI.",
            Self::RefreshToken => "Get a new access token without asking the person again.",
            Self::ClientCredentials => "Programs call the API on their own behalf. No person, no redirect.",
            Self::Implicit | Self::Password | Self::Other(_) => "",
        }
    }
}

impl TokenEndpointAuthMethod {
    /// True when the client holds a secret.
    #[must_use]
    pub fn uses_secret(&self) -> bool {
        matches!(self, Self::ClientSecretBasic | Self::ClientSecretPost)
    }
}

words! {
    /// How callers of an API client prove to the API who they are. The words of the wizard's *Authentication method*.
    AuthenticationMethod {
        /// Tokens of an OpenID provider, checked by its keys.
        OpenIdConnect = "openid_connect",
        /// Opaque tokens, checked by RFC 7662 introspection.
        TokenIntrospection = "token_introspection",
        /// API keys of our own.
        AuthToken = "auth_token",
    }
}

words! {
    /// Where the keys of an OpenID Connect client come from. The words of the wizard's *Discovery method*.
    DiscoveryMethod {
        /// A DCR provider that is configured here; its members generate their own credentials.
        DcrProvider = "dcr_provider",
        /// An OpenID Provider Metadata document.
        DiscoveryUrl = "discovery_url",
        /// A JSON Web Key Set.
        JwksUri = "jwks_uri",
    }
}

impl AuthenticationMethod {
    /// The name in the wizard.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Self::OpenIdConnect => "OpenID Connect",
            Self::TokenIntrospection => "OAuth 2.0 Token introspection",
            Self::AuthToken => "Auth token",
            Self::Other(word) => word,
        }
    }

    /// True for the methods that a DCR provider can serve.
    #[must_use]
    pub fn uses_provider(&self) -> bool {
        matches!(self, Self::OpenIdConnect | Self::TokenIntrospection)
    }
}

impl DiscoveryMethod {
    /// The name in the wizard.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Self::DcrProvider => "DCR provider",
            Self::DiscoveryUrl => "Discovery URL",
            Self::JwksUri => "JSON Web Key Set (JWKS) URL",
            Self::Other(word) => word,
        }
    }
}
