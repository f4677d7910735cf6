//! The state of one connection, and since when it has it.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use http_body::{Body, Frame, SizeHint};
use tokio::{sync::Notify, time::Instant};

use super::Limits;

/// What a connection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    /// It waits for a request.
    Idle,
    /// A request has begun to arrive.
    ReadingHeaders,
    /// A handler waits for the rest of a request's body.
    ReadingBody,
    /// A request is being answered.
    Answering,
    /// It is about to be closed.
    Closing,
}

#[derive(Debug)]
struct State {
    doing: Doing,
    since: Instant,
    /// Since when the client has not taken any of the bytes that wait for it; `None` while none wait.
    unsent: Option<Instant>,
}

/// One connection's state, shared by its bytes, its requests and the registry.
#[derive(Debug)]
pub(super) struct Activity {
    state: Mutex<State>,
    closing: Notify,
}

impl Activity {
    /// A connection that was opened now.
    pub(super) fn new() -> Self {
        let state = State { doing: Doing::Idle, since: Instant::now(), unsent: None };
        Self { state: Mutex::new(state), closing: Notify::new() }
    }

    /// Nothing that holds the lock can panic half-way through a change.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state, if it was `from`.
    fn change(&self, from: Doing, to: Doing) -> bool {
        let mut state = self.lock();
        let does = state.doing == from;
        if does {
            (state.doing, state.since) = (to, Instant::now());
        }
        does
    }

    /// Bytes have arrived.
    pub(super) fn arrived(&self) {
        self.change(Doing::Idle, Doing::ReadingHeaders);
    }

    /// Whether the client took the bytes that were sent just now. While it takes them, it is not idle.
    pub(super) fn sent(&self, taken: bool) {
        let mut state = self.lock();
        if !taken {
            state.unsent.get_or_insert_with(Instant::now);
        } else if state.unsent.take().is_some() || state.doing == Doing::Idle {
            state.since = Instant::now();
        }
    }

    /// A request is being answered until the returned value, or the body that holds it, is dropped; `None` when the
    /// connection is about to be closed.
    pub(super) fn answer(self: &Arc<Self>) -> Option<Begun> {
        let mut state = self.lock();
        if state.doing == Doing::Closing {
            return None;
        }
        (state.doing, state.since) = (Doing::Answering, Instant::now());
        drop(state);
        Some(Begun(Arc::clone(self)))
    }

    /// When it began to wait for its client; `None` while a request is being answered.
    pub(super) fn waiting_since(&self) -> Option<Instant> {
        let state = self.lock();
        let waits = matches!(state.doing, Doing::Idle | Doing::ReadingHeaders | Doing::ReadingBody);
        waits.then(|| state.unsent.map_or(state.since, |unsent| state.since.max(unsent)))
    }

    /// Whether headers, and nothing else, are what it waits for.
    pub(super) fn is_reading_headers(&self) -> bool {
        let state = self.lock();
        state.doing == Doing::ReadingHeaders && state.unsent.is_none()
    }

    /// Closes the connection if it waits for its client.
    pub(super) fn give_way(&self) -> bool {
        self.close_if(|state| matches!(state.doing, Doing::Idle | Doing::ReadingHeaders | Doing::ReadingBody))
    }

    /// Closes the connection if its client takes longer than it may. A body has as long as its answer, which the router
    /// limits.
    pub(super) fn close_if_overdue(&self, limits: &Limits) -> bool {
        self.close_if(|state| match (state.unsent, state.doing) {
            (Some(unsent), _) => unsent.elapsed() >= limits.unread,
            (None, Doing::Idle) => state.since.elapsed() >= limits.idle,
            (None, Doing::ReadingHeaders) => state.since.elapsed() >= limits.headers,
            (None, Doing::ReadingBody | Doing::Answering | Doing::Closing) => false,
        })
    }

    fn close_if(&self, condition: impl FnOnce(&State) -> bool) -> bool {
        let mut state = self.lock();
        let close = condition(&state);
        if close {
            state.doing = Doing::Closing;
            self.closing.notify_one();
        }
        close
    }

    /// Returns once the connection is to be closed.
    pub(super) async fn closing(&self) {
        self.closing.notified().await;
    }
}

/// A request that is being answered.
#[derive(Debug)]
pub(super) struct Begun(Arc<Activity>);

impl Begun {
    /// The request's body. While a handler waits for it, the connection waits for its client.
    pub(super) fn arriving<B>(&self, body: B) -> Arriving<B> {
        Arriving { body, activity: Arc::clone(&self.0) }
    }

    /// The answer's body. Once it is dropped, all of it was handed to the connection.
    pub(super) fn answering<B>(self, body: B) -> Answering<B> {
        Answering { body, _begun: self }
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        if !self.0.change(Doing::Answering, Doing::Idle) {
            self.0.change(Doing::ReadingBody, Doing::Idle);
        }
    }
}

/// The body of a request.
#[derive(Debug)]
pub(super) struct Arriving<B> {
    body: B,
    activity: Arc<Activity>,
}

impl<B: Body + Unpin> Body for Arriving<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if frame.is_pending() {
            self.activity.change(Doing::Answering, Doing::ReadingBody);
        } else {
            self.activity.change(Doing::ReadingBody, Doing::Answering);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl<B> Drop for Arriving<B> {
    fn drop(&mut self) {
        self.activity.change(Doing::ReadingBody, Doing::Answering);
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
