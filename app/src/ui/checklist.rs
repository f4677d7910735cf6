//! The first things to do.

use leptos::prelude::*;

use super::{ButtonSize, ButtonVariant, Icon, LinkButton};

/// A task of a [`Checklist`].
#[derive(Clone, Debug)]
pub struct Task {
    /// What is to do.
    pub title: String,
    /// Why.
    pub text: String,
    /// Whether it has been done.
    pub done: bool,
    /// The words on its button.
    pub action: String,
    /// Where the button leads.
    pub href: String,
}

/// First-run tasks that tick themselves off. The first open one has the primary button.
#[component]
pub fn Checklist(
    /// What they lead to, for example "Open your portal".
    #[prop(into)]
    title: String,
    /// The tasks, in order.
    tasks: Vec<Task>,
) -> impl IntoView {
    let done = tasks.iter().filter(|task| task.done).count();
    let total = tasks.len();
    let first_open = tasks.iter().position(|task| !task.done);
    view! {
        <section class="checklist" aria-labelledby="checklist-title">
            <div class="checklist-head">
                <h2 id="checklist-title">{title}</h2>
                <p>{format!("{done} of {total} done")}</p>
            </div>
            <ol class="tasks">
                {tasks
                    .into_iter()
                    .enumerate()
                    .map(|(index, task)| item(task, first_open == Some(index)))
                    .collect_view()}
            </ol>
        </section>
    }
}

fn item(task: Task, first_open: bool) -> impl IntoView {
    let Task { title, text, done, action, href } = task;
    let variant = if first_open { ButtonVariant::Primary } else { ButtonVariant::Secondary };
    view! {
        <li class=done.then_some("task-done")>
            <Icon name=if done { "circle-check" } else { "circle-dashed" } />
            <div>
                <h3>{title} {done.then(|| view! { <span class="sr-only">" (done)"</span> })}</h3>
                <p class="task-text">{text}</p>
            </div>
            {(!done)
                .then(|| {
                    view! {
                        <LinkButton href=href variant=variant size=ButtonSize::Small>
                            {action}
                        </LinkButton>
                    }
                })}
        </li>
    }
}
