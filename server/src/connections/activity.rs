//! What one connection is doing, and since when.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
};

use http_body::{Body, Frame, SizeHint};
use tokio::{sync::Notify, time::Instant};

use super::Limits;

/// What a connection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    /// It waits for a request.
    Idle = 0,
    /// A request has begun to arrive.
    ReadingHeaders = 1,
    /// A request is being answered.
    Answering = 2,
    /// It was told to give way to another one.
    GivingWay = 3,
}

/// One connection's state, shared by its bytes, its requests and the registry.
#[derive(Debug)]
pub(super) struct Activity {
    opened: Instant,
    /// Milliseconds from `opened` to the last change, times four, plus what it is doing.
    state: AtomicU64,
    /// Milliseconds from `opened` to when the client stopped to take bytes, plus one; 0 while it takes them.
    unread: AtomicU64,
    give_way: Notify,
}

impl Activity {
    /// A connection that was opened now.
    pub(super) fn new() -> Self {
        Self { opened: Instant::now(), state: AtomicU64::new(0), unread: AtomicU64::new(0), give_way: Notify::new() }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX >> 2)
    }

    fn change(&self, doing: Doing) {
        self.state.store(self.now() << 2 | doing as u64, Ordering::Relaxed);
    }

    fn doing(state: u64) -> Doing {
        match state & 3 {
            0 => Doing::Idle,
            1 => Doing::ReadingHeaders,
            2 => Doing::Answering,
            _ => Doing::GivingWay,
        }
    }

    /// Bytes have arrived.
    pub(super) fn arrived(&self) {
        if Self::doing(self.state.load(Ordering::Relaxed)) == Doing::Idle {
            self.change(Doing::ReadingHeaders);
        }
    }

    /// The client took bytes, or did not although there are some.
    pub(super) fn taken(&self, taken: bool) {
        let unread = self.unread.load(Ordering::Relaxed);
        if taken && unread != 0 {
            self.unread.store(0, Ordering::Relaxed);
        } else if !taken && unread == 0 {
            self.unread.store(self.now() + 1, Ordering::Relaxed);
        }
    }

    /// A request is being answered until the returned value, or the body that holds it, is dropped.
    pub(super) fn answer(activity: &Arc<Self>) -> Begun {
        activity.change(Doing::Answering);
        Begun(Arc::clone(activity))
    }

    /// When it began to wait for its client, unless a request is being answered or it gives way already.
    pub(super) fn waiting_since(&self) -> Option<Instant> {
        let state = self.state.load(Ordering::Relaxed);
        matches!(Self::doing(state), Doing::Idle | Doing::ReadingHeaders)
            .then(|| self.opened + std::time::Duration::from_millis(state >> 2))
    }

    /// Ends the connection.
    pub(super) fn tell_to_give_way(&self) {
        self.change(Doing::GivingWay);
        self.give_way.notify_one();
    }

    /// Returns when [`Self::tell_to_give_way`] was called.
    pub(super) async fn gave_way(&self) {
        self.give_way.notified().await;
    }

    /// Whether its client takes longer than it may.
    pub(super) fn is_overdue(&self, limits: &Limits) -> bool {
        let now = self.now();
        let after = |since: u64, limit: std::time::Duration| u128::from(now.saturating_sub(since)) >= limit.as_millis();
        let unread = self.unread.load(Ordering::Relaxed);
        if unread != 0 && after(unread - 1, limits.unread) {
            return true;
        }
        let state = self.state.load(Ordering::Relaxed);
        match Self::doing(state) {
            Doing::Idle => after(state >> 2, limits.idle),
            Doing::ReadingHeaders => after(state >> 2, limits.headers),
            Doing::Answering => false,
            Doing::GivingWay => true,
        }
    }
}

/// A request that is being answered.
#[derive(Debug)]
pub(super) struct Begun(Arc<Activity>);

impl Begun {
    /// The answer's body. Once it is dropped the connection waits for the next request.
    pub(super) fn with<B>(self, body: B) -> Answering<B> {
        Answering { body, _begun: self }
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        self.0.change(Doing::Idle);
    }
}

/// The body of an answer.
#[derive(Debug)]
pub(super) struct Answering<B> {
    body: B,
    _begun: Begun,
}

impl<B: Body + Unpin> Body for Answering<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
