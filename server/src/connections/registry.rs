//! Which connections are open, and which of them gives way when there is no place for another.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{Limits, activity::Activity};
use crate::settings::TrustedProxies;

/// The open connections.
#[derive(Debug)]
pub(super) struct Registry {
    limits: Limits,
    proxies: TrustedProxies,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    next: u64,
    connections: HashMap<u64, (IpAddr, Arc<Activity>)>,
    per_address: HashMap<IpAddr, usize>,
}

impl Registry {
    pub(super) fn new(limits: Limits, proxies: TrustedProxies) -> Self {
        Self { limits, proxies, open: Mutex::default() }
    }

    /// A place for a connection from this address. Where all places are taken, the one that has waited longest for its
    /// client gives way; `None` when none of them waits.
    pub(super) fn admit(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let address = address.to_canonical();
        let mut open = self.open();
        let from_there = open.per_address.get(&address).copied().unwrap_or(0);
        if from_there >= self.limits.per_address && !self.proxies.contains(address) {
            open.longest_waiting(|from| *from == address)?.tell_to_give_way();
        } else if open.connections.len() >= self.limits.connections {
            open.longest_waiting(|_| true)?.tell_to_give_way();
        }
        let activity = Arc::new(Activity::new());
        let id = open.next;
        open.next += 1;
        open.connections.insert(id, (address, Arc::clone(&activity)));
        *open.per_address.entry(address).or_default() += 1;
        drop(open);
        Some(Place { registry: Arc::clone(self), id, activity })
    }

    /// Ends the connection that has waited longest for its client, if one waits.
    pub(super) fn make_room(&self) {
        if let Some(activity) = self.open().longest_waiting(|_| true) {
            activity.tell_to_give_way();
        }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn longest_waiting(&self, from: impl Fn(&IpAddr) -> bool) -> Option<&Activity> {
        let waiting = self.connections.values().filter(|(address, _)| from(address));
        let waiting = waiting.filter_map(|(_, activity)| activity.waiting_since().map(|since| (since, activity)));
        waiting.min_by_key(|(since, _)| *since).map(|(_, activity)| activity.as_ref())
    }
}

/// The place of one connection, which is free again once this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    registry: Arc<Registry>,
    id: u64,
    activity: Arc<Activity>,
}

impl Place {
    pub(super) fn activity(&self) -> &Arc<Activity> {
        &self.activity
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.registry.limits
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.registry.open();
        let Some((address, _)) = open.connections.remove(&self.id) else { return };
        if let Some(count) = open.per_address.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                open.per_address.remove(&address);
            }
        }
    }
}
