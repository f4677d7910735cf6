//! Registration by programs at a provider: on its own page, and in short on the provider's.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn as _;

use super::{
    PROVIDERS,
    api::StoredProvider,
    grant_boxes,
    programs_api::{ProgramForm, ProgramSummary, ProgramsView, SavePrograms, programs_page},
};
use crate::{
    form::FormFeedback,
    initial_tokens::INITIAL_TOKENS,
    loaded::loaded,
    ui::{
        Badge, Button, ButtonVariant, Crumb, Field, FieldGroup, Form, KeyValue, KeyValues, LinkButton, PageHeader,
        Switch, TextArea, TextInput, Tone, may_change,
    },
};

/// On what terms programs register at a provider.
#[component]
pub fn ProgramsPage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id").unwrap_or_default());
    let programs = programs_page(id());
    view! {
        <Title text="Registration by programs" />
        {loaded(programs, |view| view! { <Programs view=view /> })}
    }
}

#[component]
fn Programs(view: ProgramsView) -> impl IntoView {
    view! {
        <PageHeader
            title="Registration by programs"
            lede="On what terms programs register here by themselves. What is registered already stays as it is."
            crumbs=vec![
                Crumb::here("Settings"),
                Crumb::link("Dynamic client registration", PROVIDERS),
                Crumb::link(view.name.clone(), provider_path(&view.id)),
                Crumb::here("Registration by programs"),
            ]
        />
        <ProgramFields view=view />
    }
}

#[component]
fn ProgramFields(view: ProgramsView) -> impl IntoView {
    let feedback = FormFeedback::new(view.form.errors.clone(), view.form.message.clone());
    let (id, values) = (view.id.clone(), view.form.values.clone());
    let (back, issuers, approval, open) =
        (provider_path(&view.id), values.statement_issuers.clone(), values.approval == "on", values.open == "on");
    view! {
        <Form action=SavePrograms::url() feedback=feedback>
                <input type="hidden" name="id" value=id />
                <Switch
                    name="approval"
                    label="Approve registrations by hand"
                    detail="What programs register waits under Registrations until an owner approves it, and gets no token \
                            before. This does not concern what members generate in the portal."
                    checked=approval
                />
                <Field
                    name="statement_issuers"
                    label="Software statement issuers"
                    optional=true
                    help="Who may vouch for software (RFC 7591 section 2.3). On each line an issuer, a space, and the https \
                          URL of its JWK Set or the set itself. Without any, statements are ignored."
                >
                    <TextArea
                        value=issuers
                        mono=true
                        placeholder="https://issuer.example https://issuer.example/jwks.json"
                    />
                </Field>
                <div class="reveal">
                    <Switch
                        name="open"
                        label="Open registration"
                        detail="Anybody on the network may register clients here, without an initial access token. Only one \
                                provider can be open."
                        checked=open
                    />
                    <div class="reveal-body">
                        <OpenFields view=view values=values />
                    </div>
                </div>
                <div class="form-foot">
                    <Button variant=ButtonVariant::Primary>
                        "Save registration by programs"
                    </Button>
                    <LinkButton href=back variant=ButtonVariant::Quiet>
                        "Cancel"
                    </LinkButton>
                </div>
        </Form>
    }
}

/// What anybody may register, and how much of it.
#[component]
fn OpenFields(view: ProgramsView, values: ProgramForm) -> impl IntoView {
    let documents = values.metadata_documents == "on";
    let scopes = if view.scopes.is_empty() {
        "The provider has no scopes, so these clients get none.".to_owned()
    } else {
        format!("Out of {}. Clients get these at most; without any, they get none.", view.scopes.join(", "))
    };
    view! {
        <fieldset class="open-terms">
            <legend>"What anybody may register"</legend>
            <p class="muted">
                "You will not know who registers: a client's name, logo and addresses are whatever it says. These clients \
                 always use PKCE, and cannot get tokens of their own (client credentials). Keep the limits low, or approve \
                 registrations by hand."
            </p>
            <FieldGroup name="grant_types" label="Grant types" required=true>
                {grant_boxes(&view.grant_types, &values.grant_types)}
            </FieldGroup>
            <Field name="scopes" label="Scopes" optional=true help=scopes>
                <TextArea value=values.scopes mono=true />
            </Field>
            <Field
                name="redirect_hosts"
                label="Redirect hosts"
                optional=true
                help="The hosts that redirect URIs may have, one on each line: example.com, or *.example.com for the names \
                      below it. Leave it empty for any host. A person's own machine is always allowed."
            >
                <TextArea value=values.redirect_hosts mono=true placeholder="app.example.com" />
            </Field>
            <Field
                name="private_use_schemes"
                label="Private-use schemes"
                optional=true
                help="The schemes of apps on a person's device, one on each line. One without a dot, such as workbuddy, works only \
                      when it stands here."
            >
                <TextArea value=values.private_use_schemes mono=true placeholder="com.example.app" rows=2 />
            </Field>
            <Field
                name="protected_names"
                label="Protected names"
                optional=true
                help="Names that a client must not read like, one on each line: your company, your products."
            >
                <TextArea value=values.protected_names rows=2 />
            </Field>
            <div class="form-columns">
                <Field
                    name="max_unused"
                    label="Unused registrations"
                    required=true
                    help="The most that were never used. Beyond it the oldest make room."
                >
                    <TextInput value=values.max_unused inputmode="numeric" autocomplete="off" />
                </Field>
                <Field
                    name="unused_days"
                    label="Days kept unused"
                    required=true
                    help="One that was never used is deleted after so many days."
                >
                    <TextInput value=values.unused_days inputmode="numeric" autocomplete="off" />
                </Field>
                <Field
                    name="per_source_per_hour"
                    label="Per hour from one source"
                    required=true
                    help="Registrations from one network address."
                >
                    <TextInput value=values.per_source_per_hour inputmode="numeric" autocomplete="off" />
                </Field>
                <Field name="per_hour" label="Per hour in all" required=true help="Registrations from everywhere.">
                    <TextInput value=values.per_hour inputmode="numeric" autocomplete="off" />
                </Field>
            </div>
            <div class="reveal">
                <Switch
                    name="metadata_documents"
                    label="Client ID metadata documents"
                    detail="A client_id may also be the https URL of a document that describes the client, as MCP clients \
                            prefer it. The document is read when somebody who is signed in comes with it, and judged by \
                            all of the above; nothing is registered before. A reading for a pushed request counts as a \
                            registration."
                    checked=documents
                />
                <div class="reveal-body">
                    <Field
                        name="document_hosts"
                        label="Document hosts"
                        optional=true
                        help="The hosts whose documents are read, one on each line: example.com, or *.example.com for the \
                              names below it. Leave it empty for any host."
                    >
                        <TextArea value=values.document_hosts mono=true placeholder="app.example.com" rows=2 />
                    </Field>
                </div>
            </div>
        </fieldset>
    }
}

/// In short, on the provider's page.
#[component]
pub(super) fn ProgramsInShort(stored: StoredProvider) -> impl IntoView {
    let StoredProvider { id, programs: ProgramSummary { approval, open, documents, issuers }, .. } = stored;
    let terms = format!("{}/programs", provider_path(&id));
    let approval =
        if approval { "An owner approves what programs register" } else { "What programs register works at once" };
    let issuers = if issuers.is_empty() { "None: statements are ignored".to_owned() } else { issuers.join(", ") };
    let open = if open {
        let documents = if documents { ", and be known by the URL of a metadata document" } else { "" };
        view! { <Badge tone=Tone::Warn label="Open" /> " Anybody may register" {documents} }.into_any()
    } else {
        view! { "Off: programs need an " <a href=INITIAL_TOKENS>"initial access token"</a> }.into_any()
    };
    view! {
        <section class="section" aria-labelledby="programs">
            <div class="section-head">
                <div>
                    <h2 id="programs">"Registration by programs"</h2>
                    <p>"On what terms programs register here by themselves (RFC 7591)."</p>
                </div>
                <LinkButton href=terms>
                    {if may_change() { "Change" } else { "Show" }} <span class="sr-only">" registration by programs"</span>
                </LinkButton>
            </div>
            <KeyValues>
                <KeyValue label="Approval">{approval}</KeyValue>
                <KeyValue label="Open registration">{open}</KeyValue>
                <KeyValue label="Software statement issuers">
                    <span class="break">{issuers}</span>
                </KeyValue>
            </KeyValues>
        </section>
    }
}

fn provider_path(id: &str) -> String {
    format!("{PROVIDERS}/{id}")
}
