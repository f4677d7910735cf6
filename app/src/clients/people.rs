//! The people of a client: members and invitations.

use leptos::prelude::*;
use server_fn::ServerFn as _;

use super::api::{
    ClientView, InviteMember, MemberRow, ReinviteMember, RemoveMember, ResendInvitation, RevokeInvitation,
};
use crate::{
    form::FormFeedback,
    ui::{
        Alert, Badge, Button, ButtonSize, ButtonVariant, ConfirmPost, CopyField, Field, Form, OwnersOnly, RelativeTime,
        TableWrap, TextInput, Tone, counted,
    },
};

#[component]
pub(super) fn People(view: ClientView) -> impl IntoView {
    let feedback = FormFeedback::new(view.invite.errors.clone(), view.invite.message.clone());
    let members = view.members.clone();
    let undelivered: Vec<MemberRow> = members.iter().filter(|member| member.unsent_link.is_some()).cloned().collect();
    view! {
        <section class="section" aria-labelledby="members-title">
            <h2 id="members-title">"Members"</h2>
            {(!view.portal_access).then(|| view! {
                <p class="muted">
                    {if members.is_empty() {
                        "This client has no access to the portal, so it has no members."
                    } else {
                        "This client has no access to the portal: its members cannot sign in."
                    }}
                </p>
            })}
            {undelivered.into_iter().map(|member| view! { <UnsentLink member=member /> }).collect_view()}
            {(!members.is_empty()).then(|| table(&view))}
            <OwnersOnly>
            {view.portal_access.then(|| view! {
                <Form action=InviteMember::PATH feedback=feedback class="invite-form">
                        <input type="hidden" name="client" value=view.id.clone() />
                        <Field name="email" label="Invite another person" help=link_works(view.invitation_days)>
                            <TextInput kind="email" value=view.invite.values.email.clone() autocomplete="off" placeholder="name@example.com" />
                        </Field>
                        <div><Button>"Send invitation"</Button></div>
                </Form>
            })}
            </OwnersOnly>
        </section>
    }
}

fn link_works(days: i64) -> String {
    format!("They get a link by e-mail that works for {}.", counted(days, "day", "days"))
}

/// A link that mail has not delivered; the administrator can pass it on.
#[component]
fn UnsentLink(member: MemberRow) -> impl IntoView {
    let failed = member.delivery.as_ref().is_some_and(|delivery| delivery.last_error.is_some());
    let title = if failed {
        format!("The mail to {} could not be delivered yet", member.email)
    } else {
        format!("The mail to {} has not been sent yet", member.email)
    };
    let error = member.delivery.and_then(|delivery| delivery.last_error);
    view! {
        <Alert tone=if failed { Tone::Warn } else { Tone::Info } title=title>
            {error.map(|error| view! { <p>{error}</p> })}
            <p>"You can copy the link and pass it on yourself. It works once, for this person."</p>
            <CopyField label="Link" name=format!("link-{}", member.id) value=member.unsent_link.unwrap_or_default() />
        </Alert>
    }
}

fn table(view: &ClientView) -> impl IntoView + use<> {
    let rows = view.members.iter().map(|member| row(member, view)).collect_view();
    view! {
        <TableWrap plain=true>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Member"</th>
                        <th scope="col">"Role"</th>
                        <th scope="col">"State"</th>
                        <th scope="col">"Mail"</th>
                        <th scope="col">"Last sign-in"</th>
                        <th scope="col"><span class="sr-only">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
}

fn row(member: &MemberRow, view: &ClientView) -> impl IntoView + use<> {
    let (now, client, portal_access) = (view.now, view.id.as_str(), view.portal_access);
    let open = member.invitation_expires_at > now;
    let (tone, state) = match (member.active, member.invitation_requested, open) {
        (true, ..) => (Tone::Good, "Active"),
        (false, true, _) => (Tone::Warn, "Asked for a new invitation"),
        (false, false, true) => (Tone::Info, "Invited"),
        (false, false, false) => (Tone::Warn, "Invitation expired"),
    };
    // Mail whose link was used before it went out says nothing any more.
    let delivery = member.delivery.as_ref().filter(|delivery| !(member.active && delivery.state == "cancelled"));
    let mail = match delivery.map(|delivery| delivery.state.as_str()) {
        Some("queued") => "Waiting to be sent",
        Some("sent") => "Sent",
        Some("failed") => "Not delivered",
        Some("cancelled") => "Cancelled",
        _ => "–",
    };
    let role = match member.role.as_str() {
        "owner" => "Owner",
        "developer" => "Developer",
        _ => "Viewer",
    };
    let open = open && !member.active;
    let removal = (!open).then(|| removal(member, client));
    let invitation = (!member.active && portal_access).then(|| invitation_actions(member, client, open));
    let undelivered = matches!(delivery.map(|delivery| delivery.state.as_str()), Some("queued" | "failed"));
    let anew = (member.active && portal_access && undelivered).then(|| reinvite(member, client));
    view! {
        <tr>
            <td class="cell-main">{member.email.clone()}</td>
            <td data-label="Role">{role}</td>
            <td data-label="State"><Badge tone=tone label=state /></td>
            <td data-label="Mail">{mail}</td>
            <td data-label="Last sign-in">
                {match member.last_sign_in_at {
                    Some(at) => view! { <RelativeTime at=at now=now /> }.into_any(),
                    None => "Never".into_any(),
                }}
            </td>
            <td><div class="cell-actions">{invitation} {anew} {removal}</div></td>
        </tr>
    }
}

/// Removing them: what they made belongs to the client and stays.
fn removal(member: &MemberRow, client: &str) -> impl IntoView + use<> {
    let (client, id, email) = (client.to_owned(), member.id.clone(), member.email.clone());
    let text = if member.active {
        "They can no longer sign in, from now on. The credentials they made belong to the client and go on working: \
         revoke those that the person still knows."
    } else {
        "The invitation stops working at once. You can invite them again later."
    };
    view! {
        <ConfirmPost
            name=format!("remove-{id}")
            trigger="Remove"
            variant=ButtonVariant::Quiet
            size=ButtonSize::Small
            title=format!("Remove {email}?")
            text=text
            action=RemoveMember::PATH
            fields=vec![("client", client), ("member", id)]
            does="Remove member"
        />
    }
}

/// Invites an active member again. Administrators never see a sign-in link, because it would let them act as the member.
fn reinvite(member: &MemberRow, client: &str) -> impl IntoView + use<> {
    let (client, id, email) = (client.to_owned(), member.id.clone(), member.email.clone());
    view! {
        <ConfirmPost
            name=format!("again-{id}")
            trigger="Invite again"
            variant=ButtonVariant::Quiet
            size=ButtonSize::Small
            title=format!("Invite {email} again?")
            text="The last mail to them was not delivered. A new invitation, which you can pass on yourself, ends their \
                  sessions and hides secrets they have not read yet. Their credentials keep working."
            action=ReinviteMember::PATH
            fields=vec![("client", client), ("member", id)]
            does="Invite again"
        />
    }
}

fn invitation_actions(member: &MemberRow, client: &str, open: bool) -> impl IntoView + use<> {
    let (client, id, email) = (client.to_owned(), member.id.clone(), member.email.clone());
    let invitation_requested = member.invitation_requested;
    let revoke = open.then(|| {
        let (client, id) = (client.clone(), id.clone());
        let title = format!("Revoke the invitation of {email}?");
        view! {
            <ConfirmPost
                name=format!("revoke-{id}")
                trigger="Revoke"
                variant=ButtonVariant::Quiet
                size=ButtonSize::Small
                title=title
                text="Its link stops working at once. You can send a new invitation later."
                action=RevokeInvitation::PATH
                fields=vec![("client", client), ("member", id)]
                does="Revoke invitation"
            />
        }
    });
    view! {
        <OwnersOnly>
            <form method="post" action=ResendInvitation::PATH>
                <input type="hidden" name="client" value=client />
                <input type="hidden" name="member" value=id />
                <Button size=ButtonSize::Small>
                    {if invitation_requested { "Send new" } else { "Resend" }} <span class="sr-only">" invitation to " {email}</span>
                </Button>
            </form>
        </OwnersOnly>
        {revoke}
    }
}
