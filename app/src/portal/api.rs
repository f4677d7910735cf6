//! Between the portal's pages and the core.

use leptos::prelude::*;

use super::credential_path;
use super::view::{ApiView, CodeForm, CredentialView, CredentialsView, LinkView, MyApisView, SignInForm, SignInView};
use crate::error::AppError;
use crate::{backend, form, provisioning::api as provisioning};

/// The session's key for the address that a sign-in link was just asked for.
const SENT_TO: &str = "portal/sent-to";
/// The session's key for what the code in the mail works with.
const LINK_REQUEST: &str = "portal/link-request";
/// The session's key for the page that a member wanted to see before signing in.
const NEXT: &str = "portal/next";

/// The page to ask for a sign-in link. `sent` says that one has just been asked for.
pub async fn sign_in_page(sent: bool, next: String) -> Result<SignInView, AppError> {
    let sent_to = if sent { backend::session()?.get(SENT_TO).await.ok().flatten() } else { None };
    let form = form::restore("portal/sign-in").await;
    let code = if sent { form::restore("portal/code").await } else { None };
    Ok(SignInView {
        code: code.unwrap_or_default(),
        form: form.unwrap_or_else(|| form::FormState::fresh(SignInForm { email: String::new(), next })),
        sent_to,
        signed_in_as: signed_in_as(),
    })
}

/// Asks for a sign-in link. The answer is the same for every address.
#[server(endpoint = "portal/request-link")]
pub async fn request_link(#[server(flatten)] form: SignInForm) -> Result<(), AppError> {
    let session = backend::session()?;
    let former: Option<String> = session.get(LINK_REQUEST).await.ok().flatten();
    let former = former.map(registration::Secret::new);
    let core = backend::core();
    let outcome =
        backend::from_here(async |source| core.members().request_sign_in_link(&form.email, source, former).await).await;
    if let Ok(request) = &outcome {
        let kept = session.insert(LINK_REQUEST, request.expose()).await;
        kept.map_err(|error| backend::unexpected(&error))?;
        // The address itself never stands in a URL.
        session.insert(SENT_TO, form.email.trim()).await.map_err(|error| backend::unexpected(&error))?;
        if let Some(next) = portal_path(&form.next) {
            session.insert(NEXT, next).await.map_err(|error| backend::unexpected(&error))?;
        }
    }
    form::answer("portal/sign-in", form, outcome.map(|_| format!("{}?sent=1", super::SIGN_IN))).await
}

/// Signs in by the code in the mail, in the window that asked for it. Posted plainly, as [`redeem_link`] is.
#[server(endpoint = "portal/enter-code")]
pub async fn enter_code(#[server(flatten)] form: CodeForm) -> Result<(), AppError> {
    use registration::Secret;

    let session = backend::session()?;
    let asked: Option<String> = session.get(LINK_REQUEST).await.ok().flatten();
    let asked = asked.map(Secret::new);
    let core = backend::core();
    let signing_in =
        backend::from_here(async |source| core.members().sign_in_by_code(asked.as_ref(), &form.code, source).await);
    let outcome = match signing_in.await {
        Ok(redeemed) => Ok(come_in(&session, redeemed.member).await?),
        Err(error) => Err(error),
    };
    form::answer("portal/code", form, outcome).await
}

/// Signs a member in, and returns the path to continue at.
async fn come_in(session: &tower_sessions::Session, member: registration::MemberId) -> Result<String, AppError> {
    use crate::session::{SignedIn, sign_in};

    let next: Option<String> = session.get(NEXT).await.ok().flatten();
    sign_in(session, SignedIn::Member(member)).await.map_err(|error| backend::unexpected(&error))?;
    Ok(next.as_deref().and_then(portal_path).unwrap_or(super::APIS).to_owned())
}

/// A link was asked for in this browser.
async fn asked_here(session: &tower_sessions::Session) -> bool {
    session.get_value(LINK_REQUEST).await.is_ok_and(|request| request.is_some())
}

/// What is behind a link in a mail. Looking does not use it up.
pub async fn preview_link(token: String) -> Result<LinkView, AppError> {
    use registration::{Error, LinkKind, Secret};

    let core = backend::core();
    match core.members().preview_link(&Secret::new(token)).await {
        Ok(preview) => Ok(LinkView::Open {
            invitation: preview.kind == LinkKind::Invitation,
            client_name: preview.client_name,
            email: preview.email,
            expires_at: preview.expires_at.unix_seconds(),
            now: core.now().unix_seconds(),
            signed_in_as: signed_in_as(),
            asked_elsewhere: preview.kind == LinkKind::SignIn && !asked_here(&backend::session()?).await,
        }),
        Err(Error::LinkSpent) => Ok(LinkView::Spent),
        Err(other) => Err(other.into()),
    }
}

/// Redeems a link, once, and signs its member in. Posted as a plain form, with and without JavaScript, because
/// the next page belongs to another caller.
#[server(endpoint = "portal/redeem-link")]
pub async fn redeem_link(token: String) -> Result<(), AppError> {
    use registration::{Error, LinkKind, Secret};

    let session = backend::session()?;
    let (core, secret) = (backend::core(), Secret::new(token.as_str()));
    match backend::from_here(async |source| core.members().sign_in_by_link(&secret, source).await).await {
        Ok(redeemed) => {
            let elsewhere = redeemed.kind == LinkKind::SignIn && !asked_here(&session).await;
            let path = come_in(&session, redeemed.member).await?;
            if elsewhere {
                let notice = "You are signed in. If you started in another window, go back to it and enter the code from \
                              the email there.";
                form::notify(&session, notice).await;
            }
            leptos_axum::redirect(&path);
            Ok(())
        }
        Err(Error::LinkSpent) if backend::wants_page() => {
            // The link's own page says what may have happened. Tokens are base64url; nothing else goes into a path.
            let token: String = token.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
            leptos_axum::redirect(&format!("{}/{token}", super::LINK));
            Ok(())
        }
        Err(other) => form::act(super::SIGN_IN, Err(other)).await,
    }
}

/// The APIs that the member's client may see.
pub async fn my_apis() -> Result<MyApisView, AppError> {
    let (core, caller) = (backend::core(), backend::caller());
    Ok(MyApisView {
        apis: core.collections().list_mine(&caller).await?.into_iter().map(super::convert::api_card).collect(),
        client_name: core.clients().mine(&caller).await?.client.name,
    })
}

/// One of them, with its operations.
pub async fn my_api(id: String) -> Result<ApiView, AppError> {
    let core = backend::core();
    let collection = core.collections().get_mine(&backend::caller(), &id.into()).await?;
    Ok(super::convert::api(collection, core.now().unix_seconds()))
}

/// The credentials of the member's client.
pub async fn credentials() -> Result<CredentialsView, AppError> {
    let (core, caller) = (backend::core(), backend::caller());
    let page = core.clients().mine(&caller).await?;
    Ok(CredentialsView {
        origin: super::convert::origin(&page),
        may_manage: caller.credential_manager().is_ok(),
        rows: super::convert::credential_rows(&core, &caller, &page).await?,
        now: core.now().unix_seconds(),
    })
}

/// One credential; with its secret, as long as the one who made it can read it.
pub async fn credential(id: String) -> Result<CredentialView, AppError> {
    use super::view::RevealView;
    use registration::Error;

    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.insert_header(http::header::CACHE_CONTROL, http::HeaderValue::from_static("no-store"));
    }
    let (core, caller) = (backend::core(), backend::caller());
    let mut view = match core.provisioning().credential_page(&caller, &id.as_str().into()).await {
        Ok(page) => {
            let id = page.registration.id.clone();
            let secrets = crate::secrets::api::rows(&caller, &page.registration).await?;
            let mut view = super::convert::registration(page);
            if view.at.is_some() {
                view.tested = provisioning::tested(&id).await?;
            } else if view.state == "active" {
                view.tokens = Some(crate::tokens::api::rows(&caller, &id).await?);
            }
            view.secrets = secrets;
            view
        }
        Err(Error::NotFound(what)) => match core.api_keys().get(&caller, &id.as_str().into()).await {
            Ok(key) => super::convert::api_key(key),
            Err(Error::NotFound(_)) => return Err(Error::NotFound(what).into()),
            Err(other) => return Err(other.into()),
        },
        Err(other) => return Err(other.into()),
    };
    view.may_manage = caller.credential_manager().is_ok();
    view.now = core.now().unix_seconds();
    if view.state == "active" {
        view.reveal = core.reveals().get(&caller, &id).await?.map(|revealed| RevealView {
            secret: revealed.secret.expose().to_owned(),
            expires_at: revealed.expires_at.unix_seconds(),
        });
    }
    Ok(view)
}

/// The member has saved the secret: from now on nobody can read it.
#[server(endpoint = "portal/acknowledge")]
pub async fn acknowledge_reveal(id: String) -> Result<(), AppError> {
    let outcome = backend::core().reveals().acknowledge(&backend::caller(), &id).await;
    let saved = "Saved. From now on only the last four characters are shown.";
    form::act(&credential_path(&id), outcome.map(|()| saved)).await
}

/// Revokes an OAuth client.
#[server(endpoint = "portal/revoke-credentials")]
pub async fn revoke_credentials(id: String) -> Result<(), AppError> {
    let core = backend::core();
    let id = registration::RegistrationId::from(id);
    let outcome = core.registrations().revoke(&backend::caller(), &id).await;
    let mut notice = "Credentials revoked. They no longer work.";
    if outcome.is_ok() {
        provisioning::wait_a_little(&core, &id).await;
        if provisioning::at_provider(&id).await?.is_some_and(|at| at.operation.is_some()) {
            notice = "Credentials revoked. They are being deleted at the provider.";
        }
    }
    form::act(&credential_path(id.as_str()), outcome.map(|_| notice)).await
}

/// Revokes an API key.
#[server(endpoint = "portal/revoke-api-key")]
pub async fn revoke_api_key(id: String) -> Result<(), AppError> {
    let outcome = backend::core().api_keys().revoke(&backend::caller(), &id.as_str().into()).await;
    form::act(&credential_path(&id), outcome.map(|_| "API key revoked. It no longer works.")).await
}

/// Exchanges the value of an API key.
#[server(endpoint = "portal/refresh-api-key")]
pub async fn refresh_api_key(id: String) -> Result<(), AppError> {
    let outcome = backend::core().api_keys().refresh(&backend::caller(), &id.as_str().into()).await;
    form::act(&credential_path(&id), outcome.map(|()| "API key refreshed. The old value no longer works.")).await
}

/// The path, if it is one of the portal's pages, or the authorization request that waits for the member.
fn portal_path(path: &str) -> Option<&str> {
    let theirs = |path: &&str| path.starts_with("/portal/") || path.starts_with(crate::authorize::RESUME);
    crate::session::local_path(path).filter(theirs)
}

/// Who is signed in in this browser, in words.
fn signed_in_as() -> Option<String> {
    use registration::Caller;
    match backend::caller() {
        Caller::Member(member) => Some(member.email),
        Caller::Administrator(administrator) => Some(administrator.username),
        _ => None,
    }
}
