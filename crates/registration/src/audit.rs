//! The audit log: who did what to what, written in the transaction that did it.

use std::borrow::Cow;

use model::{ApiClientId, AuditEvent, AuditEventId};

use crate::{Caller, shared::Shared};

/// What an event is about.
pub(crate) struct Subject<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub api_client: Option<&'a ApiClientId>,
}

impl Shared {
    /// The line of the audit log for what `caller` is about to do to a thing of the authorization server.
    pub(crate) fn record(
        &self,
        caller: &Caller,
        action: &'static str,
        object_id: &str,
        object_name: &str,
    ) -> model::Change {
        self.event(caller, action, &Subject { id: object_id, name: object_name, api_client: None })
    }

    /// The line for what `caller` is about to do.
    pub(crate) fn event(&self, caller: &Caller, action: &'static str, subject: &Subject<'_>) -> model::Change {
        model::Change::Record(self.audit_event(caller, action, subject))
    }

    /// The same, to be completed.
    pub(crate) fn audit_event(&self, caller: &Caller, action: &'static str, subject: &Subject<'_>) -> AuditEvent {
        let (actor_kind, actor_id, actor_name) = actor(caller);
        AuditEvent {
            id: AuditEventId::new(&*self.clock, &*self.entropy),
            at: self.clock.now(),
            actor_kind: Cow::Borrowed(actor_kind),
            actor_id,
            actor_name,
            action: Cow::Borrowed(action),
            object_id: subject.id.to_owned(),
            object_name: subject.name.to_owned(),
            api_client: subject.api_client.cloned(),
        }
    }
}

/// Who is calling, as lines of the audit log name them: the kind, the id, and the name as it is now.
pub(crate) fn actor(caller: &Caller) -> (&'static str, String, String) {
    match caller {
        Caller::Administrator(administrator) => {
            ("administrator", administrator.id.to_string(), administrator.username.clone())
        }
        Caller::Member(member) => ("member", member.id.to_string(), member.email.clone()),
        Caller::InitialToken(found) => ("initial_access_token", found.token.id.to_string(), found.token.label.clone()),
        Caller::Registration(client) => ("client", client.id.to_string(), client.client_id.clone()),
        Caller::Anonymous => ("anonymous", String::new(), String::new()),
        Caller::System => ("system", String::new(), "Gatehouse".to_owned()),
    }
}
