//! The open connections, and which of them is closed when there is no room for another.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use registration::{attempts::network, measure::Counter};

use super::{Limits, activity::Activity};
use crate::settings::TrustedProxies;

/// How many connections there were, for the metrics.
#[derive(Debug, Default)]
pub struct Counts {
    /// They had a place.
    pub accepted: Counter,
    /// There was no place for them.
    pub refused: Counter,
    /// They were closed to make room, or because their client took too long.
    pub ended: Counter,
    left: Counter,
}

impl Counts {
    /// How many are open now.
    #[must_use]
    pub fn open(&self) -> u64 {
        self.accepted.get().saturating_sub(self.left.get())
    }
}

/// The open connections.
#[derive(Debug)]
pub(super) struct Registry {
    limits: Limits,
    proxies: TrustedProxies,
    counts: Arc<Counts>,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    next: u64,
    connections: HashMap<u64, (IpAddr, Arc<Activity>)>,
    per_source: HashMap<IpAddr, usize>,
}

impl Registry {
    pub(super) fn new(limits: Limits, proxies: TrustedProxies, counts: Arc<Counts>) -> Self {
        Self { limits, proxies, counts, open: Mutex::default() }
    }

    /// Returns a place for a connection from this address. If all places are taken, the connection that has waited longest for its
    /// client is closed; `None` if none is waiting.
    pub(super) fn admit(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let source = network(address);
        let mut open = self.open();
        let from_there = open.per_source.get(&source).copied().unwrap_or(0);
        let is_full = if from_there >= self.limits.per_address && !self.proxies.contains(address) {
            !self.make_room_in(&open, |from| *from == source)
        } else {
            open.connections.len() >= self.limits.connections && !self.make_room_in(&open, |_| true)
        };
        if is_full {
            self.counts.refused.add(1);
            return None;
        }
        self.counts.accepted.add(1);
        let activity = Arc::new(Activity::new());
        let id = open.next;
        open.next += 1;
        open.connections.insert(id, (source, Arc::clone(&activity)));
        *open.per_source.entry(source).or_default() += 1;
        drop(open);
        Some(Place { registry: Arc::clone(self), id, activity })
    }

    /// Closes the connection that has waited longest for its client, if one waits.
    pub(super) fn make_room(&self) {
        self.make_room_in(&self.open(), |_| true);
    }

    fn make_room_in(&self, open: &Open, from: impl Fn(&IpAddr) -> bool) -> bool {
        let made = open.make_room(from);
        self.counts.ended.add(u64::from(made));
        made
    }

    /// Closes the connections whose clients take longer than they may.
    pub(super) fn close_overdue(&self) {
        let open = self.open();
        let closed = open.connections.values().filter(|(_, activity)| activity.close_if_overdue(&self.limits)).count();
        if closed > 0 {
            self.counts.ended.add(u64::try_from(closed).unwrap_or_default());
            tracing::debug!(closed, "connections were closed: their clients took too long");
        }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    /// Closes the connection that has waited longest, of those from these sources.
    fn make_room(&self, from: impl Fn(&IpAddr) -> bool) -> bool {
        loop {
            let waiting = self.connections.values().filter(|(source, _)| from(source));
            let waiting = waiting.filter_map(|(_, activity)| activity.waiting_since().map(|since| (since, activity)));
            let Some((_, longest)) = waiting.min_by_key(|(since, _)| *since) else { return false };
            // A request may have come to it since then.
            if longest.give_way() {
                return true;
            }
        }
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
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.registry.open();
        let Some((source, _)) = open.connections.remove(&self.id) else { return };
        self.registry.counts.left.add(1);
        if let Some(count) = open.per_source.get_mut(&source) {
            *count -= 1;
            if *count == 0 {
                open.per_source.remove(&source);
            }
        }
    }
}
