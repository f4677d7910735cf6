//! The document and the routes.

use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::{HashedStylesheet, MetaTags, Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};

use crate::{
    account,
    authorize::ConsentPage,
    clients, collections, consents,
    failure::NotFound,
    initial_tokens, keys,
    layout::{AdminLayout, Frame},
    policies, portal, providers, provisioning, registrations,
};

/// A page whose link the pointer rests on is made ready before it is pressed, where the browser can: the next page is then
/// there at once. Every page is safe to load (RFC 9110 section 9.2.1), and [`backend::is_speculative`] keeps messages that
/// are shown once for the load that a person asked for.
///
/// [`backend::is_speculative`]: crate::backend::is_speculative
fn speculation_rules(base: &str) -> String {
    let pages = ["platform", "settings", "portal"].map(|section| format!("{base}/{section}/*"));
    let of_a_page = serde_json::json!({ "and": [
        { "href_matches": pages },
        { "not": { "selector_matches": "[download]" } },
    ] });
    serde_json::json!({ "prerender": [{ "where": of_a_page, "eagerness": "moderate" }] }).to_string()
}

/// The path of the portal's public URL, without a slash at its end; empty where it has none. The server provides it: what
/// loads the islands and the rules for speculation are told it here, and all other addresses get it on their way out.
#[derive(Clone, Debug, Default)]
pub struct BasePath(pub String);

/// The document around every page, and the policy that says what may run in it.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let BasePath(base) = use_context().unwrap_or_default();
    // During development a page connects to `cargo xtask dev`, which tells it to reload.
    let reload = if options.env == leptos::config::Env::DEV {
        format!(" ws://{}:{}", options.site_addr.ip(), options.reload_port)
    } else {
        String::new()
    };
    if let (Some(response), Some(nonce)) = (use_context::<leptos_axum::ResponseOptions>(), use_nonce()) {
        let policy = format!(
            "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
             img-src 'self'; font-src 'self'; connect-src 'self'{reload}; manifest-src 'self'; form-action 'self'; \
             base-uri 'none'; frame-ancestors 'none'"
        );
        if let Ok(policy) = http::HeaderValue::from_str(&policy) {
            response.insert_header(http::header::CONTENT_SECURITY_POLICY, policy);
        }
    }
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=crate::layout::theme_of_request().attribute()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
                <HashedStylesheet options=options.clone() />
                <AutoReload options=options.clone() />
                <HydrationScripts options=options islands=true root=base.clone() />
                <script type="speculationrules" nonce=use_nonce()>{speculation_rules(&base)}</script>
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// Every page.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let frame = Frame::of_page();
    provide_context(frame.theme());
    provide_context(frame.may_change());
    provide_context(frame.demonstration());
    provide_context(frame);
    view! {
        <Title formatter=|title: String| if title.is_empty() { "Gatehouse".to_owned() } else { format!("{title} · Gatehouse") } />
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("/set-up") view=account::SetUpPage ssr=SsrMode::Async />
                <Route path=path!("/sign-in") view=account::SignInPage ssr=SsrMode::Async />
                <Route path=path!("/authorize/:reference") view=ConsentPage ssr=SsrMode::Async />
                <ParentRoute path=path!("/platform/api-platform") view=AdminLayout ssr=SsrMode::Async>
                    <Route path=path!("/clients") view=clients::ClientsPage />
                    <Route path=path!("/clients/new/:draft/:step") view=clients::WizardPage />
                    <Route path=path!("/clients/:id") view=clients::ClientPage />
                    <Route path=path!("/clients/:id/edit") view=clients::EditClientPage />
                    <Route path=path!("/clients/:id/authentication") view=clients::EditAuthenticationPage />
                    <Route path=path!("/collections") view=collections::CollectionsPage />
                    <Route path=path!("/collections/:id") view=collections::CollectionFormPage />
                    <Route path=path!("/policies") view=policies::PoliciesPage />
                    <Route path=path!("/policies/:id") view=policies::PolicyFormPage />
                    <Route path=path!("/registrations") view=registrations::RegistrationsPage />
                    <Route path=path!("/registrations/:id") view=registrations::RegistrationPage />
                    <Route path=path!("/allowed-applications") view=consents::ConsentsPage />
                </ParentRoute>
                <ParentRoute path=path!("/settings/developer-portal") view=AdminLayout ssr=SsrMode::Async>
                    <Route path=path!("/dynamic-client-registration") view=providers::ProvidersPage />
                    <Route path=path!("/dynamic-client-registration/new") view=providers::ChooseProductPage />
                    <Route path=path!("/dynamic-client-registration/new/built-in") view=providers::ProviderFormPage />
                    <Route path=path!("/dynamic-client-registration/new/:product") view=providers::NewConnectionPage />
                    <Route path=path!("/dynamic-client-registration/:id") view=providers::ProviderFormPage />
                    <Route
                        path=path!("/dynamic-client-registration/:id/set-up/connection")
                        view=providers::SetUpConnectionPage
                    />
                    <Route
                        path=path!("/dynamic-client-registration/:id/set-up/configuration")
                        view=providers::SetUpConfigurationPage
                    />
                    <Route path=path!("/dynamic-client-registration/:id/set-up/test") view=providers::SetUpTestPage />
                    <Route path=path!("/dynamic-client-registration/:id/connection") view=providers::ConnectionPage />
                    <Route path=path!("/dynamic-client-registration/:id/configuration") view=providers::ConfigurationPage />
                    <Route path=path!("/dynamic-client-registration/:id/test") view=providers::TestPage />
                    <Route path=path!("/dynamic-client-registration/:id/programs") view=providers::ProgramsPage />
                    <Route path=path!("/dynamic-client-registration/:id/reconcile") view=provisioning::ReconcilePage />
                    <Route path=path!("/dynamic-client-registration/:id/reconcile/repair") view=provisioning::RepairPage />
                    <Route path=path!("/dynamic-client-registration/:id/adopt") view=provisioning::AdoptPage />
                    <Route path=path!("/dynamic-client-registration/:id/activity") view=provisioning::ActivityPage />
                    <Route path=path!("/initial-access-tokens") view=initial_tokens::InitialTokensPage />
                    <Route path=path!("/initial-access-tokens/new") view=initial_tokens::NewInitialTokenPage />
                    <Route path=path!("/signing-keys") view=keys::SigningKeysPage />
                </ParentRoute>
                <Route path=path!("/portal/sign-in") view=portal::PortalSignInPage ssr=SsrMode::Async />
                <Route path=path!("/portal/link/:token") view=portal::LinkPage ssr=SsrMode::Async />
                <ParentRoute path=path!("/portal") view=portal::PortalLayout ssr=SsrMode::Async>
                    <Route path=path!("/apis") view=portal::MyApisPage />
                    <Route path=path!("/apis/:id") view=portal::ApiPage />
                    <Route path=path!("/credentials") view=portal::CredentialsPage />
                    <Route path=path!("/credentials/new") view=portal::GeneratePage />
                    <Route path=path!("/credentials/:id") view=portal::CredentialPage />
                    <Route path=path!("/credentials/:id/edit") view=portal::EditCredentialPage />
                    <Route path=path!("/allowed-applications") view=consents::ConsentsPage />
                </ParentRoute>
            </Routes>
        </Router>
    }
}
