//! The sector of pairwise subjects (`OpenID` Connect Core section 8.1): clients of one sector know a person by the same `sub`,
//! those of another by another.

use url::Url;

use crate::{
    redirect_uri::{RedirectUriKind, kind},
    wso2::regexp,
};

/// Whose subjects a client shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sector {
    /// Those of every client of this host.
    Host(String),
    /// Nobody's. An application on a device has no host of its own: every one of them is called back at the same loopback
    /// address, and anybody may claim a private-use scheme.
    OwnClient,
    /// The redirection URIs have several hosts, and no `sector_identifier_uri` says that they belong together.
    Several,
}

/// The sector of a client: the host of its `sector_identifier_uri`, or else the one host of its redirection URIs.
#[must_use]
pub fn sector(sector_identifier_uri: Option<&str>, redirect_uris: &[String]) -> Sector {
    if let Some(uri) = sector_identifier_uri {
        return host(uri).map_or(Sector::OwnClient, Sector::Host);
    }
    let uris = redirect_uris.iter().flat_map(|uri| regexp::decode(uri).unwrap_or_else(|| vec![uri.clone()]));
    let hosts = super::verify::distinct(uris.map(|uri| host(&uri)));
    match <[Option<String>; 1]>::try_from(hosts) {
        Ok([Some(host)]) => Sector::Host(host),
        Ok([None]) => Sector::OwnClient,
        Err(hosts) if hosts.is_empty() => Sector::OwnClient,
        Err(_) => Sector::Several,
    }
}

/// The host of a site; `None` for what is on a device.
fn host(uri: &str) -> Option<String> {
    if matches!(kind(uri), Ok(RedirectUriKind::Loopback | RedirectUriKind::PrivateUse)) {
        return None;
    }
    let url = Url::parse(uri).ok().filter(|url| matches!(url.scheme(), "https" | "http"))?;
    url.host_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{Sector, sector};

    #[test]
    fn a_sector_is_one_host_that_somebody_owns() {
        let host = |host: &str| Sector::Host(host.to_owned());
        for (uris, expected) in [
            (&["https://A.example/cb", "https://a.example:8443/other"][..], host("a.example")),
            (&[r"regexp=(https://a.example/cb|https://a.example/cb2)"], host("a.example")),
            (&["http://a.example/cb"], host("a.example")),
            (&[], Sector::OwnClient),
            (&["http://127.0.0.1/cb", "com.example.app://a.example/cb", "http://localhost:1/"], Sector::OwnClient),
            (&["https://a.example/cb", "https://b.example/cb"], Sector::Several),
            (&["https://a.example/cb", "http://127.0.0.1/cb"], Sector::Several),
            (&[r"regexp=(https://a.example/cb|https://b.example/cb2)"], Sector::Several),
        ] {
            let uris: Vec<String> = uris.iter().map(|uri| (*uri).to_owned()).collect();
            assert_eq!(sector(None, &uris), expected, "{uris:?}");
            assert_eq!(sector(Some("https://sector.example/uris.json"), &uris), host("sector.example"), "{uris:?}");
        }
    }
}
