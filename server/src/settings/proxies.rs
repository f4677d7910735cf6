//! The proxies whose `X-Forwarded-For` is believed.

use std::{net::IpAddr, sync::Arc};

use ipnet::IpNet;

use super::{SettingError, values::non_empty};

const TRUSTED_PROXY: &str = "--trusted-proxy (GATEHOUSE_TRUSTED_PROXIES)";

/// Proxies by their addresses and networks.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Arc<[IpNet]>);

impl TrustedProxies {
    /// Reads addresses such as `10.0.0.1` and networks such as `10.0.0.0/16`.
    pub fn resolve(texts: &[String]) -> Result<Self, SettingError> {
        texts.iter().filter_map(|text| non_empty(Some(text))).map(network).collect::<Result<_, _>>().map(Self)
    }

    /// True when this is the address of a trusted proxy.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

fn network(text: &str) -> Result<IpNet, SettingError> {
    let network = match text.parse::<IpAddr>() {
        Ok(address) => IpNet::from(address.to_canonical()),
        Err(_) => text.parse::<IpNet>().map_err(|_| {
            let complaint =
                format!("must be an IP address such as 10.0.0.1 or a network such as 10.0.0.0/16, and is “{text}”.");
            SettingError::new(TRUSTED_PROXY, complaint)
        })?,
    };
    if network.addr() != network.network() {
        let complaint =
            format!("is {text}, which is an address within a network; write {} for all of it.", network.trunc());
        return Err(SettingError::new(TRUSTED_PROXY, complaint));
    }
    if let IpAddr::V6(address) = network.addr()
        && address.to_ipv4_mapped().is_some()
        && network.prefix_len() < 128
    {
        let complaint = format!("is {text}; write IPv4 networks as such, for example 10.0.0.0/16.");
        return Err(SettingError::new(TRUSTED_PROXY, complaint));
    }
    if network.prefix_len() < shortest_prefix(&network) {
        let complaint =
            format!("is {text}, and in so large a network anybody could claim any address; name your proxies'.");
        return Err(SettingError::new(TRUSTED_PROXY, complaint));
    }
    Ok(network)
}

/// `10.0.0.0/8` is the largest network for private use (RFC 1918), `fc00::/7` that of IPv6 (RFC 4193).
fn shortest_prefix(network: &IpNet) -> u8 {
    match network {
        IpNet::V4(_) => 8,
        IpNet::V6(_) => 7,
    }
}

#[cfg(test)]
mod tests {
    use super::TrustedProxies;

    fn resolve(texts: &[&str]) -> Result<TrustedProxies, String> {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        TrustedProxies::resolve(&texts).map_err(|error| error.to_string())
    }

    #[test]
    fn addresses_and_networks_are_proxies() {
        let proxies = resolve(&["172.18.0.0/16", "203.0.113.7", "fd00::/8", " ", "::ffff:10.0.0.1"]).unwrap();
        for (address, trusted) in [
            ("172.18.0.1", true),
            ("172.18.255.255", true),
            ("::ffff:172.18.0.9", true),
            ("172.19.0.1", false),
            ("203.0.113.7", true),
            ("203.0.113.8", false),
            ("fd12::1", true),
            ("2001:db8::1", false),
            ("10.0.0.1", true),
        ] {
            assert_eq!(proxies.contains(address.parse().unwrap()), trusted, "{address}");
        }
        assert!(!TrustedProxies::default().contains("127.0.0.1".parse().unwrap()));
    }

    #[test]
    fn networks_of_strangers_are_refused() {
        for text in ["0.0.0.0/0", "::/0", "0.0.0.0/1", "8000::/1", "10.0.0.0/7"] {
            assert!(resolve(&[text]).unwrap_err().contains("claim any address"), "{text}");
        }
        for (text, said) in [
            ("172.18.0.1/16", "write 172.18.0.0/16 for all of it"),
            ("::ffff:10.0.0.0/104", "write IPv4 networks as such"),
        ] {
            assert!(resolve(&[text]).unwrap_err().contains(said), "{text}");
        }
        for text in ["proxy", "10.0.0.0/33", "10.0.0/8", "10.0.0.1:80", "10.0.0.1-10.0.0.9"] {
            assert!(resolve(&[text]).unwrap_err().contains("must be an IP address"), "{text}");
        }
    }
}
