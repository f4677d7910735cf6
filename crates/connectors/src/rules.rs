//! What an operator allows beyond the public internet.

use std::net::IpAddr;

use ipnet::IpNet;

use dcr::address::is_special_use;

/// Where this server may connect to. Without any rule: to the public internet alone.
#[derive(Clone, Debug, Default)]
pub struct OutboundRules {
    allowed: Vec<IpNet>,
}

/// A network that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// Not an address, a slash and the length of a prefix.
    #[error("“{0}” is not a network, like 10.0.0.0/8 or fd00::/8")]
    Malformed(String),
    /// Bits are set behind the prefix: either that or the length is a mistake.
    #[error("“{0}” is not the start of a network; write {1}")]
    NotTheStart(String, String),
}

impl OutboundRules {
    /// Allows networks that are not public, for servers on the operator's own premises: `10.0.0.0/8`, `::1/128`.
    ///
    /// # Errors
    ///
    /// One of them cannot be read.
    pub fn allowing<'a>(networks: impl IntoIterator<Item = &'a str>) -> Result<Self, NetworkError> {
        let allowed = networks.into_iter().map(network).collect::<Result<_, _>>()?;
        Ok(Self { allowed })
    }

    /// Whether an address may be dialled. One of IPv4 that is mapped into IPv6 is the IPv4 address.
    pub(crate) fn allow(&self, address: IpAddr) -> bool {
        !is_special_use(address.to_canonical()) || self.names(address)
    }

    /// Whether an address is in a network that the operator named, be it public or not.
    pub(crate) fn names(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.allowed.iter().any(|network| network.contains(&address))
    }
}

fn network(text: &str) -> Result<IpNet, NetworkError> {
    let network: IpNet = text.trim().parse().map_err(|_| NetworkError::Malformed(text.to_owned()))?;
    if network.addr() == network.network() {
        Ok(network)
    } else {
        Err(NetworkError::NotTheStart(text.to_owned(), network.trunc().to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::OutboundRules;

    #[test]
    fn without_rules_only_public_addresses_are_allowed() {
        let rules = OutboundRules::default();
        assert!(rules.allow("8.8.8.8".parse().unwrap()));
        assert!(rules.allow("2606:4700:4700::1111".parse().unwrap()));
        assert!(!rules.allow("10.0.0.1".parse().unwrap()));
        assert!(!rules.allow("::1".parse().unwrap()));
    }

    #[test]
    fn an_allowed_network_is_allowed_to_its_edge_and_in_its_mapped_form() {
        let rules = OutboundRules::allowing(["10.1.0.0/16", " ::1/128 "]).unwrap();
        for (address, allowed) in [
            ("10.1.0.0", true),
            ("10.1.255.255", true),
            ("::ffff:10.1.2.3", true),
            ("10.0.255.255", false),
            ("10.2.0.0", false),
            ("::1", true),
            ("::2", false),
            ("127.0.0.1", false),
        ] {
            assert_eq!(rules.allow(address.parse().unwrap()), allowed, "{address}");
        }
    }

    #[test]
    fn what_is_no_network_is_refused_with_a_sentence() {
        let sentence = |text| OutboundRules::allowing([text]).unwrap_err().to_string();
        for text in ["", "10.0.0.0", "10.0.0.0/33", "10.0.0/8", "::1/129", "intranet/8", "10.0.0.0/8/8"] {
            assert_eq!(sentence(text), format!("“{text}” is not a network, like 10.0.0.0/8 or fd00::/8"));
        }
        assert_eq!(sentence("10.0.0.1/8"), "“10.0.0.1/8” is not the start of a network; write 10.0.0.0/8");
    }
}
