"""Regional spaces: opening them, appointing their editors, and who is named in them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import Space, SpaceEditor, SpaceMember
from federation.accounts.models import ADMIN_ROLES, Organisation, Post, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version, in_text
from federation.audit.services import changes_between, record
from federation.notices.services import notify
from members.models import Zone, ZoneTag

# What the keepers set, and what the editors write themselves.
KEPT = ("slug", "name", "english_name")
WRITTEN = ("text", "english_text", "contact", "phone", "email", "address")
MEMBERS = (Organisation.Kind.CHAMBER, Organisation.Kind.ENTERPRISE)


@transaction.atomic
def register_space(*, actor: User | None, zone: Zone, organisation: Organisation, **fields: Any) -> Space:
    """Prepare the space of a zone. Raises ValidationError at `zone` for one that has ended or has a space."""
    zone = Zone.objects.select_for_update().get(pk=zone.pk)
    if zone.valid_to is not None:
        raise ValidationError({"zone": _("This zone has ended.")})
    if Space.objects.filter(zone=zone).exists():
        raise ValidationError({"zone": _("This zone has a space already.")})
    space = Space(zone=zone, organisation=organisation, **fields)
    refuse_taken_address(space)
    check_fields(space)
    store(space)
    record("chambers.space_registered", space, actor=actor, note=zone.name)
    return space


def refuse_taken_address(space: Space) -> None:
    if Space.objects.filter(slug=space.slug).exclude(pk=space.pk).exists():
        raise ValidationError({"slug": _("Another space has this address.")})


@transaction.atomic
def update_space(space: Space, *, actor: User, version: int | None = None, **fields: Any) -> Space:
    """Change the named fields of `KEPT` or `WRITTEN`; ValidationError "stale" for an older copy."""
    row = locked_space(space)
    check_version(row, version)
    before = {name: getattr(row, name) for name in (*KEPT, *WRITTEN) if name in fields}
    for name in before:
        setattr(row, name, fields[name].strip())
    changes = changes_between(before, row)
    if not changes:
        return row
    if "slug" in changes:
        refuse_taken_address(row)
    row.version += 1
    check_fields(row)
    store(row)
    record("chambers.space_changed", row, actor=actor, changes=in_text(changes))
    return row


@transaction.atomic
def move_space(space: Space, to: str, *, actor: User) -> Space:
    """Open a space to visitors, or close it."""
    row = locked_space(space)
    Space.workflow.move(row, to)
    row.version += 1
    store(row)
    event = "chambers.space_opened" if to == Space.State.OPEN else "chambers.space_closed"
    record(event, row, actor=actor)
    return row


def locked_space(space: Space) -> Space:
    return (
        Space.objects.select_for_update(of=("self",)).select_related("zone", "organisation").get(pk=space.pk)
    )


# Editors --------------------------------------------------------------------------------------------------


@transaction.atomic
def appoint_editor(
    space: Space, post: Post, *, actor: User | None, starts_on: date, ends_on: date | None = None
) -> SpaceEditor:
    """Let a post edit a space for some time. Its holder is told.

    Raises ValidationError at `post` for an administrator's or an ended one, at `ends_on` for an end that does
    not come after the start, and in words for a post that edits the space at that time.
    """
    row = locked_space(space)
    if post.role in ADMIN_ROLES:
        raise ValidationError({"post": _("Administrators see no business text.")})
    if post.ends_on is not None and post.ends_on <= starts_on:
        raise ValidationError({"post": _("This post ends before that day.")})
    if ends_on is not None and ends_on <= starts_on:
        raise ValidationError({"ends_on": _("It would end before it starts.")})
    editor = SpaceEditor(space=row, post=post, starts_on=starts_on, ends_on=ends_on)
    check_fields(editor)
    store(editor)
    note = f"{post.user.name} {starts_on} – {ends_on or ''}".rstrip(" –")
    record("chambers.space_editor_appointed", row, actor=actor, note=note)
    notify(
        "chambers.space_editor",
        to=[post.user],
        title=_("You edit the space “%(name)s” from %(day)s") % {"name": row.name, "day": starts_on},
        key=f"space:editor:{editor.pk}",
        url=reverse("chambers:space_detail", args=[row.pk]),
    )
    return editor


@transaction.atomic
def end_editor(editor: SpaceEditor, *, actor: User, ends_on: date) -> SpaceEditor:
    """Note the first day on which a post edits a space no longer."""
    space = locked_space(editor.space)
    row = SpaceEditor.objects.select_for_update(of=("self",)).select_related("post__user").get(pk=editor.pk)
    if row.ends_on is not None and row.ends_on <= timezone.localdate():
        raise ValidationError(_("This appointment has ended already."))
    row.ends_on = ends_on
    check_fields(row)
    store(row, update_fields=["ends_on"])
    record("chambers.space_editor_ended", space, actor=actor, note=f"{row.post.user.name} {ends_on}")
    return row


# Members --------------------------------------------------------------------------------------------------


@transaction.atomic
def name_member(
    space: Space, organisation: Organisation, *, actor: User | None, consent: str, joined_on: date
) -> SpaceMember:
    """Name a chamber or an enterprise in a space. It must serve the zone and have agreed.

    Raises ValidationError at `member` for one without the tag of the zone, at `joined_on` for a day to come.
    """
    row = locked_space(space)
    if organisation.kind not in MEMBERS:
        raise ValidationError({"member": _("Only chambers and enterprises are named in a space.")})
    if not ZoneTag.objects.filter(organisation=organisation, zone=row.zone_id).exists():
        raise ValidationError({"member": _("It is not tagged with the zone of this space.")})
    if joined_on > timezone.localdate():
        raise ValidationError({"joined_on": _("This day has not come yet.")})
    member = SpaceMember(space=row, organisation=organisation, consent=consent.strip(), joined_on=joined_on)
    check_fields(member)
    store(member)
    record("chambers.space_member_named", row, actor=actor, note=f"{organisation.name} {consent}")
    return member


@transaction.atomic
def end_member(member: SpaceMember, *, actor: User, left_on: date) -> SpaceMember:
    """Take a member off the page of a space from a day on; it stays on file."""
    space = locked_space(member.space)
    row = SpaceMember.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=member.pk)
    if row.left_on is not None:
        raise ValidationError(_("This membership has ended already."))
    row.left_on = left_on
    check_fields(row)
    store(row, update_fields=["left_on"])
    record("chambers.space_member_ended", space, actor=actor, note=f"{row.organisation.name} {left_on}")
    return row
