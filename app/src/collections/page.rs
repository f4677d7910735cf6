//! Adding, changing and deleting a collection.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn as _;

use super::{
    COLLECTIONS,
    api::{CollectionView, DeleteCollection, NoteView, StoredCollection, collection_page},
    fields::CollectionFields,
};
use crate::{
    loaded::loaded,
    ui::{ConfirmPost, Crumb, OwnersOnly, PageHeader, TableWrap, counted},
};

/// One collection, or a new one.
#[component]
pub fn CollectionFormPage() -> impl IntoView {
    let params = use_params_map();
    // The address of a new one ends with this word where the others have an id.
    let id = move || params.with(|params| params.get("id").filter(|id| id != "new").unwrap_or_default());
    let collection = collection_page(id());
    view! {
        {loaded(collection, |view| view! { <Collection view=view /> })}
    }
}

#[component]
fn Collection(view: CollectionView) -> impl IntoView {
    let CollectionView { stored, form } = view;
    let title = stored.as_ref().map_or_else(|| "Add collection".to_owned(), |stored| stored.name.clone());
    let lede = match &stored {
        Some(stored) if stored.api_clients > 0 => {
            format!("Included by {}.", counted(stored.api_clients, "client", "clients"))
        }
        Some(_) => "Not included by any client yet.".to_owned(),
        None => "A named group of API endpoints that clients are given access to.".to_owned(),
    };
    view! {
        <Title text=title.clone() />
        <PageHeader
            title=title.clone()
            lede=lede
            crumbs=vec![
                Crumb::here("Platform"),
                Crumb::here("API Platform"),
                Crumb::link("API collections", COLLECTIONS),
                Crumb::here(title),
            ]
        />
        <div class="stack">
            <CollectionFields stored=stored.clone() form=form />
            {stored
                .map(|stored| {
                    let (notes, further) = (stored.notes.clone(), stored.further_notes);
                    view! {
                        {(!notes.is_empty()).then(|| view! { <Notes notes=notes further=further /> })}
                        <DeleteZone stored=stored />
                    }
                })}
        </div>
    }
}

/// Where the OpenAPI file departs from the standard, and what that does to the pages that members see.
#[component]
fn Notes(notes: Vec<NoteView>, further: usize) -> impl IntoView {
    view! {
        <section class="section" aria-labelledby="notes">
            <div class="section-head">
                <div>
                    <h2 id="notes">"Notes on the OpenAPI file"</h2>
                    <p>"Where the file departs from the OpenAPI standard. Members can still use it."</p>
                </div>
            </div>
            <TableWrap plain=true>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">"Where"</th>
                            <th scope="col">"What"</th>
                            <th scope="col">"Effect"</th>
                        </tr>
                    </thead>
                    <tbody>
                        {notes
                            .into_iter()
                            .map(|note| {
                                let line = if note.line == 0 { "The file".to_owned() } else { format!("Line {}", note.line) };
                                view! {
                                    <tr>
                                        <td class="cell-main">{line}</td>
                                        <td data-label="What" class="wrap-anywhere">{note.what}</td>
                                        <td data-label="Effect" class="wrap-anywhere">{note.effect}</td>
                                    </tr>
                                }
                            })
                            .collect_view()}
                    </tbody>
                </table>
            </TableWrap>
            {(further > 0)
                .then(|| {
                    let more = i64::try_from(further).unwrap_or(i64::MAX);
                    view! { <p class="muted">{format!("And {}.", counted(more, "note more", "notes more"))}</p> }
                })}
        </section>
    }
}

#[component]
fn DeleteZone(stored: StoredCollection) -> impl IntoView {
    let consequence = match stored.api_clients {
        0 => "No client includes it.".to_owned(),
        1 => "1 client loses it: its members no longer see it in the portal.".to_owned(),
        many => {
            format!("{} lose it: their members no longer see it in the portal.", counted(many, "client", "clients"))
        }
    };
    view! {
        <OwnersOnly>
            <section class="danger-zone" aria-labelledby="delete">
                <h2 id="delete">"Delete collection"</h2>
                <p class="muted">{consequence.clone()}</p>
                <ConfirmPost
                    trigger="Delete collection"
                    icon="trash-2"
                    name="delete-collection"
                    title=format!("Delete the collection {}?", stored.name)
                    text=format!("{consequence} Its OpenAPI file is deleted too. This cannot be undone.")
                    action=DeleteCollection::url()
                    fields=vec![("id", stored.id)]
                    does="Delete collection"
                />
            </section>
        </OwnersOnly>
    }
}
