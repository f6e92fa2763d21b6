"""The contact log: what was talked about with whom, and what follows."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import Chamber, Contact
from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version, in_text
from federation.audit.services import changes_between, record

FIELDS = ("kind", "held_on", "subject", "people", "outcome", "follow_up", "follow_up_due_on")


def refuse_unclear(contact: Contact) -> None:
    """Raise ValidationError by field for a day to come and for a follow-up without what or in the past."""
    if contact.held_on > timezone.localdate():
        raise ValidationError({"held_on": _("This day has not come yet.")})
    if contact.follow_up_due_on is not None and not contact.follow_up:
        raise ValidationError({"follow_up": _("Say what is to follow up.")})
    if contact.follow_up_due_on is not None and contact.follow_up_due_on < contact.held_on:
        raise ValidationError({"follow_up_due_on": _("This day lies before the contact.")})


@transaction.atomic
def record_contact(organisation: Organisation, *, actor: User | None, **fields: Any) -> Contact:
    """Write down a contact with a chamber, an enterprise or an outside body."""
    contact = Contact(organisation=organisation, recorded_by=actor, **fields)
    refuse_unclear(contact)
    contact.remind_on = contact.follow_up_due_on
    check_fields(contact, exclude=("recorded_by",))
    store(contact)
    keep_last_contact(organisation)
    # About the contact, not the chamber: what staff note of a chamber is not part of its own timeline.
    record("chambers.contact_recorded", contact, actor=actor, note=f"{contact.kind} {contact.subject}")
    return contact


@transaction.atomic
def change_contact(contact: Contact, *, actor: User, version: int | None = None, **fields: Any) -> Contact:
    """Correct a record; ValidationError "stale" where somebody else wrote first."""
    contact = (
        Contact.objects.select_for_update(of=("self",))
        .select_related("organisation", "kind", "recorded_by")
        .get(pk=contact.pk)
    )
    check_version(contact, version)
    before = {name: getattr(contact, name) for name in FIELDS if name in fields}
    for name in before:
        setattr(contact, name, fields[name])
    changes = changes_between(before, contact)
    if not changes:
        return contact
    refuse_unclear(contact)
    if "follow_up_due_on" in changes and contact.followed_up_on is None:
        contact.remind_on = contact.follow_up_due_on
    contact.version += 1
    check_fields(contact, exclude=("recorded_by",))
    store(contact)
    if "held_on" in changes:
        keep_last_contact(contact.organisation)
    record("chambers.contact_changed", contact, actor=actor, changes=in_text(changes))
    return contact


@transaction.atomic
def finish_follow_up(contact: Contact, *, actor: User, on: date) -> Contact:
    """What was promised has been done."""
    contact = (
        Contact.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=contact.pk)
    )
    if contact.follow_up_due_on is None and not contact.follow_up:
        raise ValidationError(_("Nothing was to follow up here."))
    if contact.followed_up_on is not None:
        raise ValidationError(_("This has been followed up already."))
    if on > timezone.localdate():
        raise ValidationError({"followed_up_on": _("This day has not come yet.")})
    contact.followed_up_on, contact.remind_on = on, None
    contact.version += 1
    store(contact, update_fields=["followed_up_on", "remind_on", "version"])
    record("chambers.contact_followed_up", contact, actor=actor, note=contact.follow_up)
    return contact


def keep_last_contact(organisation: Organisation) -> None:
    """Write the day of the latest contact beside a chamber, under the lock of its row."""
    if organisation.kind != Organisation.Kind.CHAMBER:
        return
    chamber = Chamber.objects.select_for_update().filter(pk=organisation.pk)
    if chamber.exists():
        last = Contact.objects.filter(organisation=organisation).aggregate(last=Max("held_on"))["last"]
        Chamber.objects.filter(pk=organisation.pk).update(last_contact_on=last)
