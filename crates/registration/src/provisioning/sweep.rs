//! What is done at external providers without anybody asking: what is left is deleted, clients are looked at once a day,
//! and people are told of secrets that are about to end.

use model::{
    Change, CredentialChange, ExpiringSecret, MailId, MailKind, MailState, Member, MemberChange, MemberRole,
    MemberState, OperationKind, OutboxMail, ProviderId, ProvisioningChange, StoreError, Unique,
};

use crate::{Caller, Error, MailContent, provisioning::Provisioning};

/// How many are queued at a time.
const AT_ONCE: i64 = 50;
/// How long a client is not looked at again, in seconds: a day.
const BETWEEN_LOOKS_SECONDS: i64 = 24 * 3600;
/// Seconds in a day.
const DAY: i64 = 24 * 3600;
/// How many days before its end people are told of a secret; the nearest first, so that one mail says it once.
const WARNED_DAYS: [i64; 4] = [1, 7, 14, 30];

impl Provisioning<'_> {
    /// Queues what is due at external providers. Answers how much.
    pub async fn sweep(self) -> Result<u64, Error> {
        let queued = self.queue_retired(AT_ONCE).await?
            + self.queue_checks(&Caller::System, None, BETWEEN_LOOKS_SECONDS, AT_ONCE).await?;
        if queued > 0 {
            self.wake_workers();
        }
        Ok(queued + self.warn_of_expiring_secrets().await?)
    }

    /// Queues a look at clients that were not looked at for so many seconds.
    pub(super) async fn queue_checks(
        self,
        caller: &Caller,
        provider: Option<&ProviderId>,
        seconds: i64,
        limit: i64,
    ) -> Result<u64, Error> {
        let before = self.shared.clock.now().plus_seconds(-seconds);
        let mut queued = 0;
        for client in self.shared.store.unchecked_provider_clients(provider, before, limit).await? {
            if !self.can_be_read(&client.provider).await? {
                continue;
            }
            let check = self.new_operation(caller, OperationKind::Check, &client);
            match self.shared.store.commit(vec![ProvisioningChange::AddOperation(Box::new(check)).into()]).await {
                Ok(()) => queued += 1,
                Err(StoreError::Taken(Unique::OpenOperation) | StoreError::Conflict) => {}
                Err(other) => return Err(other.into()),
            }
        }
        Ok(queued)
    }

    /// Whether clients at a provider can be looked at.
    pub(super) async fn can_be_read(self, provider: &ProviderId) -> Result<bool, Error> {
        Ok(self.shared.store.lookup_provider(provider).await?.is_some_and(|provider| provider.capabilities().read))
    }

    async fn warn_of_expiring_secrets(self) -> Result<u64, Error> {
        let now = self.shared.clock.now();
        let mut queued = 0;
        for days in WARNED_DAYS {
            for secret in self.shared.store.expiring_secrets(now.plus_seconds(days * DAY), days, AT_ONCE).await? {
                let mut changes: Vec<Change> = vec![CredentialChange::SecretWarned(secret.secret.clone(), days).into()];
                if secret.expires_at > now {
                    for member in self.shared.store.list_members(&secret.api_client).await? {
                        changes.extend(self.warning(&secret, &member.member)?);
                    }
                }
                let mails = u64::try_from(changes.len() - 1).unwrap_or(0);
                match self.shared.store.commit(changes).await {
                    Ok(()) => queued += mails,
                    // Another process has just said so.
                    Err(StoreError::Conflict) => {}
                    Err(other) => return Err(other.into()),
                }
            }
        }
        if queued > 0 {
            self.shared.mail_queued.notify_one();
        }
        Ok(queued)
    }

    /// The mail to a member who can do something about it.
    fn warning(self, secret: &ExpiringSecret, member: &Member) -> Result<Option<Change>, Error> {
        if member.state != MemberState::Active || member.role == MemberRole::Viewer {
            return Ok(None);
        }
        let url = self.shared.address(&format!("/portal/credentials/{}", secret.registration));
        let content = MailContent {
            client_name: secret.client_name.clone(),
            url: url.into(),
            expires_at: secret.expires_at,
            code: String::new(),
            credential: secret.label.clone(),
        };
        let id = MailId::new(&*self.shared.clock, &*self.shared.entropy);
        let now = self.shared.clock.now();
        let mail = OutboxMail {
            kind: MailKind::SecretExpiring,
            recipient: member.email.clone(),
            member: member.id.clone(),
            link: None,
            content: Some(self.shared.seal_mail(&id, &content)?),
            state: MailState::Queued,
            attempts: 0,
            next_attempt_at: now,
            last_error: None,
            created_at: now,
            sent_at: None,
            id,
        };
        Ok(Some(MemberChange::Queue(mail).into()))
    }
}
