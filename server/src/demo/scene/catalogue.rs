//! API collections and policies.

use std::collections::BTreeMap;

use registration::{CollectionFields, CollectionId, Error, PolicyFields, PolicyId, ProviderId, Url};

use super::{Done, Scene, apis, openapi, providers::Providers};

/// Name, rate limit (requests and interval), usage quota (the same). Empty for no limit.
const POLICIES: [(&str, &str, &str, &str, &str); 7] = [
    ("Starter", "60", "minute", "5,000", "day"),
    ("Standard", "600", "minute", "100,000", "day"),
    ("Partner", "50", "second", "2,000,000", "month"),
    ("Marketplace", "200", "second", "20,000,000", "month"),
    ("Priority", "100", "second", "5,000,000", "month"),
    ("Internal", "1,000", "second", "", ""),
    ("Trial", "10", "minute", "1,000", "week"),
];

/// What API clients are put together from, by the words that the tables use.
pub(super) struct Catalogue {
    pub providers: Providers,
    collections: BTreeMap<&'static str, CollectionId>,
    policies: BTreeMap<&'static str, PolicyId>,
}

impl Catalogue {
    /// The ids of collections.
    pub(super) fn collections<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Done<Vec<String>> {
        let id = |name: &str| self.collections.get(name).ok_or_else(|| missing("collection", name));
        names.into_iter().map(|name| Ok(id(name)?.to_string())).collect()
    }

    /// The id of a policy.
    pub(super) fn policy(&self, name: &str) -> Done<String> {
        self.policies.get(name).map(ToString::to_string).ok_or_else(|| missing("policy", name))
    }

    /// The issuer of the tokens of clients: that of their provider, or the server of the URL that was entered.
    pub(super) fn issuer(&self, method: &str, url: &str) -> String {
        match method {
            "built-in" => self.providers.built_in_issuer.clone(),
            "legacy" => self.providers.legacy_issuer.clone(),
            _ => Url::parse(url).map(|url| url.origin().ascii_serialization()).unwrap_or_default(),
        }
    }

    /// The id of the provider that a word stands for, if it stands for one.
    pub(super) fn provider(&self, word: &str) -> Option<&ProviderId> {
        match word {
            "built-in" => Some(&self.providers.built_in),
            "partner" => Some(&self.providers.partner),
            "legacy" => Some(&self.providers.legacy),
            _ => None,
        }
    }
}

/// A table names what no other table has.
pub(super) fn missing(what: &str, name: &str) -> Error {
    Error::Unexpected(format!("the demonstration's tables have no {what} “{name}”"))
}

impl Scene<'_> {
    /// Adds every collection and every policy, some weeks apart.
    pub(super) async fn catalogue(&self, providers: Providers) -> Done<Catalogue> {
        let mut policies = BTreeMap::new();
        self.at(123, 0);
        for (name, rate, rate_interval, quota, quota_interval) in POLICIES {
            let fields = PolicyFields {
                name: name.to_owned(),
                rate_requests: rate.to_owned(),
                rate_interval: rate_interval.to_owned(),
                quota_requests: quota.to_owned(),
                quota_interval: quota_interval.to_owned(),
            };
            policies.insert(name, self.core.policies().add(&self.owner, &fields).await?);
            self.later(7);
        }
        let mut collections = BTreeMap::new();
        self.at(122, 0);
        for (api, day) in apis::all().zip(0..) {
            let mut fields = CollectionFields {
                name: api.name.to_owned(),
                description: api.description.to_owned(),
                base_path: api.base_path.to_owned(),
                published: api.published,
                openapi: Some(openapi::document(api)),
            };
            let id = self.core.collections().add(&self.owner, &fields).await?.id;
            self.later(11);
            // Descriptions of APIs are edited for months.
            if day % 3 == 0 {
                let now = self.core.now();
                self.at(3 + 8 * day, 25 * day);
                fields.openapi = None;
                self.core.collections().update(&self.colleague, &id, &fields).await?;
                self.clock.set(now);
            }
            collections.insert(api.word, id);
        }
        Ok(Catalogue { providers, collections, policies })
    }
}
