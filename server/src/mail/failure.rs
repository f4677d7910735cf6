//! Why a message was not sent.

/// Why a message was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// A sentence for the administrator. It quotes the mail server only after *The mail server said*.
    pub text: String,
    /// No later attempt can succeed: the mail server refuses this message or its recipient.
    pub permanent: bool,
}

impl Failure {
    /// A later attempt may succeed.
    pub(crate) const fn for_now(text: String) -> Self {
        Self { text, permanent: false }
    }

    /// A failure that no later attempt can avoid.
    pub(crate) const fn final_because(text: String) -> Self {
        Self { text, permanent: true }
    }

    /// The process was asked to stop.
    pub(super) fn stopped() -> Self {
        Self::for_now("The portal was stopped before the mail server had accepted the message.".to_owned())
    }
}
