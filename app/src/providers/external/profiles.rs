//! The client profiles of the form *Configuration*: a group of fields for each, and an empty one for another.

use dcr::{GrantType, TokenEndpointAuthMethod};
use leptos::prelude::*;

use super::configuration_api::ProfileForm;
use crate::ui::{Checkbox, Choice, Field, FieldGroup, Select, TextInput};

#[component]
pub(super) fn Profiles(rows: Vec<ProfileForm>) -> impl IntoView {
    let rows = with_room(rows);
    let last = rows.len() - 1;
    let groups = rows.into_iter().enumerate().map(move |(index, row)| {
        let is_new = index == last;
        view! { <Profile index=index row=row is_new=is_new /> }
    });
    view! {
        <div class="form-section" role="group" aria-labelledby="profiles">
            <div class="section-head">
                <h2 id="profiles">"What members choose from"</h2>
                <p>"Kinds of programs. What follows from a kind is not for members to choose. Empty a name to take a kind out."</p>
            </div>
            <FieldGroup name="profiles" label="Client profiles" required=true>
                {groups.collect_view()}
            </FieldGroup>
        </div>
    }
}

/// The rows, the last of which is empty.
fn with_room(mut rows: Vec<ProfileForm>) -> Vec<ProfileForm> {
    if rows.last().is_none_or(|last| !last.name.trim().is_empty()) {
        rows.push(ProfileForm {
            token_endpoint_auth_method: TokenEndpointAuthMethod::ClientSecretBasic.as_str().to_owned(),
            application_type: "web".to_owned(),
            ..ProfileForm::default()
        });
    }
    rows
}

#[component]
fn Profile(index: usize, row: ProfileForm, is_new: bool) -> impl IntoView {
    let field = |member: &str| format!("profiles[{index}][{member}]");
    let grants = field("grant_types");
    let boxes = GrantType::OFFERED
        .iter()
        .enumerate()
        .map(|(number, grant)| {
            view! {
                <Checkbox
                    name=format!("{grants}[{number}]")
                    value=grant.as_str().to_owned()
                    label=grant.label().to_owned()
                    checked=row.grant_types.iter().any(|word| word == grant.as_str())
                />
            }
        })
        .collect_view();
    let methods = choices(
        &[
            ("client_secret_basic", "Secret, by HTTP Basic"),
            ("client_secret_post", "Secret, in the body"),
            ("none", "No secret (public client)"),
        ],
        &row.token_endpoint_auth_method,
    );
    let places = choices(&[("web", "On the web"), ("native", "On a person's device")], &row.application_type);
    let legend = match (is_new, row.name.is_empty()) {
        (true, true) => "Another one".to_owned(),
        (false, true) => "Without a name: it is left out".to_owned(),
        (_, false) => row.name.clone(),
    };
    view! {
        <fieldset class="profile">
            <legend>{legend}</legend>
            <div class="form-columns">
                <Field name=field("name") label="Name" optional=is_new>
                    <TextInput value=row.name maxlength=60 autocomplete="off" />
                </Field>
                <Field name=field("description") label="Description" optional=true>
                    <TextInput value=row.description maxlength=255 autocomplete="off" />
                </Field>
            </div>
            <FieldGroup name=grants.clone() label="Grant types">
                {boxes}
            </FieldGroup>
            <div class="form-columns">
                <Field name=field("token_endpoint_auth_method") label="Shows who it is by">
                    <Select choices=methods />
                </Field>
                <Field name=field("application_type") label="Runs">
                    <Select choices=places />
                </Field>
            </div>
        </fieldset>
    }
}

fn choices(words: &[(&str, &str)], chosen: &str) -> Vec<Choice> {
    words.iter().map(|(word, name)| Choice::new(*word, *name).selected(*word == chosen)).collect()
}

#[cfg(test)]
mod tests {
    use super::{ProfileForm, with_room};

    #[test]
    fn there_is_always_one_empty_row_and_never_two() {
        let named = ProfileForm { name: "Service".to_owned(), ..ProfileForm::default() };
        let once = with_room(vec![named]);
        assert_eq!(once.len(), 2);
        assert_eq!(with_room(once.clone()), once);
        assert_eq!(with_room(Vec::new()).len(), 1);
    }
}
