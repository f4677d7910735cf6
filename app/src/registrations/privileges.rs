//! What an owner lets a registration do beyond what clients may.

use leptos::prelude::*;
use server_fn::ServerFn as _;

use super::api::{RegistrationView, SetPrivileges};
use crate::ui::{Button, Checkbox, may_change};

/// The section *What it may do*: boxes for owners, words for the others.
#[component]
pub(super) fn PrivilegeSection(view: RegistrationView) -> impl IntoView {
    let (owner, privileges) = (view.facts.owner, view.privileges);
    // Others act for nobody.
    let by_administrator = view.facts.origin == "administrator";
    let body = if may_change() {
        let register = by_administrator.then(|| {
            view! {
                <Checkbox
                    name="register"
                    label=format!("Register and manage clients by the DCR endpoints, in the name of {owner}")
                    detail="It sends an access token of its own instead of a user name and a password."
                    checked=privileges.register
                />
            }
        });
        view! {
            <form method="post" action=SetPrivileges::url() class="form">
                <input type="hidden" name="id" value=view.id />
                <div class="stack stack-small">
                    <Checkbox
                        name="introspect"
                        label="Ask about tokens of others (gateways)"
                        detail="The introspection endpoint tells it whether any token lives, whose it is and what it is good for."
                        checked=privileges.introspect
                    />
                    {register}
                </div>
                <div>
                    <Button>"Save what it may do"</Button>
                </div>
            </form>
        }
        .into_any()
    } else {
        let mut words = Vec::new();
        if privileges.introspect {
            words.push("Ask about tokens of others (gateways)".to_owned());
        }
        if privileges.register {
            words.push(format!("Register and manage clients by the DCR endpoints, in the name of {owner}"));
        }
        if words.is_empty() {
            view! { <p class="muted">"Nothing beyond what every client may."</p> }.into_any()
        } else {
            view! {
                <ul class="values">{words.into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}</ul>
            }
            .into_any()
        }
    };
    view! {
        <section class="section" aria-labelledby="privileges">
            <div class="section-head">
                <div>
                    <h2 id="privileges">"What it may do"</h2>
                    <p>"Beyond obtaining tokens for itself, asking about its own, and revoking them."</p>
                </div>
            </div>
            {body}
        </section>
    }
}
