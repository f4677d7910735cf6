//! Between the page *Reconcile* and the core.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use registration::{
    AdoptFields, Error, Page, PlannedRepair, Provider, ProviderClientFilter, ProviderClientId, ProviderClientRow,
    ProviderId, Repair, Timestamp,
};

use crate::{
    backend, form,
    providers::provider_page_path,
    provisioning::{api::wait_a_little, convert},
    registrations::registration_path,
    ui::counted,
};
use crate::{
    error::AppError,
    form::FormState,
    provisioning::view::{FindingView, OperationView},
};

/// The page *Reconcile*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReconcileView {
    /// The provider's id.
    pub provider: String,
    /// Its name.
    pub name: String,
    /// Clients can be read there.
    pub readable: bool,
    /// The clients.
    pub rows: Vec<ClientRow>,
    /// How many match in all.
    pub total: i64,
    /// Which page this is, from 1.
    pub page: u32,
    /// Those too that do not differ.
    pub all: bool,
    /// What is still to be done there, oldest first.
    pub operations: Vec<OpenOperation>,
    /// The time everything is told from.
    pub now: i64,
}

/// A client that is, was, or may be at the provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientRow {
    /// The id.
    pub id: String,
    /// What it is called there.
    pub name: String,
    /// Its `client_id`, when that is known.
    pub client_id: Option<String>,
    /// The word for what it is to us.
    pub state: String,
    /// What the last look found.
    pub finding: Option<FindingView>,
    /// Its registration: id and name.
    pub registration: Option<(String, String)>,
    /// The name of the API client.
    pub api_client: Option<String>,
    /// The word for what is being done with it.
    pub operation: Option<String>,
    /// When it was last read there.
    pub checked_at: Option<i64>,
    /// When it is to be deleted.
    pub delete_after: Option<i64>,
}

/// Something that is still to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenOperation {
    /// What it is.
    pub operation: OperationView,
    /// Whose: a name, or nothing.
    pub name: String,
    /// For which registration.
    pub registration: Option<String>,
}

/// The page that says what a repair would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepairView {
    /// The provider's id.
    pub provider: String,
    /// Its name.
    pub name: String,
    /// The word of the repair.
    pub repair: String,
    /// What would be done, client by client.
    pub rows: Vec<PlanRow>,
}

/// What a repair would do with one client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRow {
    /// The id.
    pub id: String,
    /// What it is called there.
    pub name: String,
    /// Its `client_id`, when that is known.
    pub client_id: Option<String>,
    /// The name of its registration.
    pub label: Option<String>,
    /// What would be done; `Err` says why nothing would.
    pub plan: Result<String, String>,
}

/// The page *Adopt a client*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdoptView {
    /// The provider's id.
    pub provider: String,
    /// Its name.
    pub name: String,
    /// Names of API clients to choose from.
    pub offered: Vec<String>,
    /// The form.
    pub form: FormState<AdoptForm>,
}

/// The form *Adopt a client*.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdoptForm {
    /// What it is called in the portal.
    #[serde(default)]
    pub label: String,
    /// The API client that it belongs to from now on.
    #[serde(default)]
    pub api_client: String,
    /// Its `client_id`.
    #[serde(default)]
    pub client_id: String,
    /// Its secret.
    #[serde(default)]
    pub client_secret: String,
    /// Where it is managed.
    #[serde(default)]
    pub registration_client_uri: String,
    /// What it is managed with.
    #[serde(default)]
    pub registration_access_token: String,
}

/// Two of its fields are secret.
impl std::fmt::Debug for AdoptForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AdoptForm")
            .field("label", &self.label)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// The clients known at a provider; only those that differ, unless all are asked for.
pub async fn reconcile_page(provider: String, all: bool, page: u32) -> Result<ReconcileView, AppError> {
    let (core, caller) = (backend::core(), backend::caller());
    let filter = ProviderClientFilter { provider: provider.into(), differing: !all, page: Page::number(page) };
    let found = core.provisioning().reconcile_page(&caller, &filter).await?;
    external(&found.provider)?;
    let rows: Vec<ClientRow> = found.clients.items.into_iter().map(row).collect();
    let operations = found.operations.into_iter().map(|named| OpenOperation {
        operation: convert::operation(&named.operation),
        registration: named.operation.registration.as_ref().map(ToString::to_string),
        name: named.name,
    });
    Ok(ReconcileView {
        operations: operations.collect(),
        provider: found.provider.id.to_string(),
        readable: found.provider.capabilities().read,
        name: found.provider.name,
        rows,
        total: found.clients.total,
        page: filter.page.get(),
        all,
        now: core.now().unix_seconds(),
    })
}

/// Has every client at a provider looked at.
#[server(endpoint = "reconcile/check")]
pub async fn check_clients(provider: String) -> Result<(), AppError> {
    let outcome = backend::core().provisioning().check_clients(&backend::caller(), &provider.as_str().into()).await;
    let notice = match &outcome {
        Ok(0) => "There is nothing to look at, or it is being looked at already.".to_owned(),
        Ok(count) => {
            let clients = counted(i64::try_from(*count).unwrap_or(i64::MAX), "client is", "clients are");
            format!("{clients} being looked at.")
        }
        Err(_) => String::new(),
    };
    form::act(&provider_page_path(&provider, "/reconcile"), outcome.map(|_| notice.as_str())).await
}

/// What a repair would do; nothing is changed.
pub async fn plan_repair(provider: String, repair: String, clients: Vec<String>) -> Result<RepairView, AppError> {
    let (core, caller) = (backend::core(), backend::caller());
    let id = ProviderId::from(provider);
    let stored = core.providers().get(&caller, &id).await?;
    external(&stored)?;
    let kind = Repair::from_word(&repair).ok_or(Error::NotFound("repair"))?;
    let plans = core.provisioning().plan_repairs(&caller, &id, &ids(&clients), kind).await?;
    Ok(RepairView {
        provider: id.to_string(),
        name: stored.name,
        repair: kind.as_str().to_owned(),
        rows: plans.into_iter().map(plan_row).collect(),
    })
}

/// Does it.
#[server(endpoint = "reconcile/repair")]
pub async fn repair_clients(
    provider: String,
    repair: String,
    #[server(default)] clients: Vec<String>,
) -> Result<(), AppError> {
    let clients = ids(&clients);
    let outcome = match Repair::from_word(&repair) {
        Some(repair) => {
            backend::core().provisioning().repair(&backend::caller(), &provider.as_str().into(), &clients, repair).await
        }
        None => Err(Error::NotFound("repair")),
    };
    let notice = match &outcome {
        Ok(done) if *done == clients.len() => {
            let count = counted(i64::try_from(*done).unwrap_or(i64::MAX), "client", "clients");
            format!("Done, or on its way, for {count}.")
        }
        Ok(done) => format!("Done, or on its way, for {done} of {}. The others have changed meanwhile.", clients.len()),
        Err(_) => String::new(),
    };
    form::act(&provider_page_path(&provider, "/reconcile"), outcome.map(|_| notice.as_str())).await
}

/// The form *Adopt a client*.
pub async fn adopt_page(provider: String) -> Result<AdoptView, AppError> {
    let (core, caller) = (backend::core(), backend::caller());
    caller.owner()?;
    let id = ProviderId::from(provider);
    let stored = core.providers().get(&caller, &id).await?;
    external(&stored)?;
    let offered = core.providers().used_by(&caller, &id).await?.into_iter().map(|client| client.name).collect();
    let kept = form::restore(&adopt_key(id.as_str())).await;
    Ok(AdoptView {
        provider: id.to_string(),
        name: stored.name,
        offered,
        form: kept.unwrap_or_else(|| FormState::fresh(AdoptForm::default())),
    })
}

/// A client that is there already becomes a registration, after a read has proved that it is there.
#[server(endpoint = "reconcile/adopt")]
pub async fn adopt_client(provider: String, #[server(flatten)] form: AdoptForm) -> Result<(), AppError> {
    let core = backend::core();
    let fields = AdoptFields {
        label: form.label.clone(),
        api_client: form.api_client.clone(),
        client_id: form.client_id.clone(),
        client_secret: form.client_secret.clone(),
        registration_client_uri: form.registration_client_uri.clone(),
        registration_access_token: form.registration_access_token.clone(),
    };
    let outcome = core.provisioning().adopt(&backend::caller(), &provider.as_str().into(), &fields).await;
    if let Ok(id) = &outcome {
        wait_a_little(&core, id).await;
    }
    // Secrets are typed again: they are not kept in a session.
    let kept = AdoptForm { client_secret: String::new(), registration_access_token: String::new(), ..form };
    form::answer(&adopt_key(&provider), kept, outcome.map(|id| registration_path(id.as_str()))).await
}

fn adopt_key(provider: &str) -> String {
    format!("provider/{provider}/adopt")
}

/// The refusal of these pages for our own server.
pub(in crate::provisioning) fn external(provider: &Provider) -> Result<(), AppError> {
    if provider.external.is_some() {
        return Ok(());
    }
    Err(AppError::Refused(format!(
        "{} is the built-in provider: nothing of it is registered elsewhere.",
        provider.name
    )))
}

/// The ids of ticked rows. The box *All on this page* holds several, with commas between.
fn ids(ticked: &[String]) -> Vec<ProviderClientId> {
    let mut ids: Vec<ProviderClientId> = Vec::new();
    for id in ticked.iter().flat_map(|ticked| ticked.split(',')).filter(|id| !id.is_empty()) {
        let id = ProviderClientId::from(id);
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

fn row(row: ProviderClientRow) -> ClientRow {
    let client = row.client;
    ClientRow {
        id: client.id.to_string(),
        name: client.client_name,
        client_id: client.client_id,
        state: client.state.as_str().to_owned(),
        finding: client.finding.as_ref().map(convert::finding),
        registration: client.registration.map(|id| (id.to_string(), row.label.unwrap_or_default())),
        api_client: row.client_name,
        operation: row.operation.map(|kind| kind.as_str().to_owned()),
        checked_at: client.checked_at.map(Timestamp::unix_seconds),
        delete_after: client.delete_after.map(Timestamp::unix_seconds),
    }
}

fn plan_row(planned: PlannedRepair) -> PlanRow {
    PlanRow {
        id: planned.client.id.to_string(),
        name: planned.client.client_name,
        client_id: planned.client.client_id,
        label: planned.label,
        plan: planned.plan,
    }
}

#[cfg(test)]
mod tests {
    use super::{AdoptForm, ids};

    #[test]
    fn a_client_that_is_ticked_twice_is_one() {
        let ticked = ["A,B,C", "B", "", "D"].map(str::to_owned).to_vec();
        let ids = ids(&ticked);
        assert_eq!(ids.iter().map(registration::ProviderClientId::as_str).collect::<Vec<_>>(), ["A", "B", "C", "D"]);
    }

    #[test]
    fn the_form_does_not_print_its_secrets() {
        let form = AdoptForm {
            client_secret: "s3cret".into(),
            registration_access_token: "t0ken".into(),
            ..AdoptForm::default()
        };
        let printed = format!("{form:?}");
        assert!(!printed.contains("s3cret") && !printed.contains("t0ken"), "{printed}");
    }
}
