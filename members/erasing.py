"""People on file: whose account is tied to them, and the grounds that they can take back."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.privacy import hooks
from federation.privacy.hooks import ConsentLine, Section
from federation.privacy.people import PersonRow
from members.models import Consent, Person
from members.services.directory import withdraw_consent
from members.services.people import tie_account
from members.services.readings import EVENTS, readings_of_person

PERSON = "members.person"
MOST_READINGS = 5000


def people_of(user: User) -> Iterator[PersonRow]:
    """The records that the desk has found to be of the account's owner."""
    for key in Person.objects.current().filter(account=user).values_list("pk", flat=True):
        yield PersonRow(PERSON, key)


def tie(row: PersonRow, user: User, actor: User) -> bool:
    """Keep that a person on file and an account are one; whether this row is a person at all."""
    if row.model != PERSON:
        return False
    tie_account(Person.objects.get(pk=row.key), user, actor=actor)
    return True


def grounds(rows: hooks.Rows) -> Iterator[ConsentLine]:
    """Every ground of the person; those in force can be withdrawn."""
    found = Consent.objects.filter(person__in=hooks.keys_of(rows, PERSON)).select_related("person")
    for consent in found.order_by("withdrawn_on", "-given_on", "-pk"):
        yield ConsentLine(
            key=f"members-{consent.pk}",
            purpose=consent.get_purpose_display(),
            wording=f"{consent.get_ground_display()} · {consent.wording}",
            given=consent.given_on,
            withdrawn=consent.withdrawn_on,
            withdraw=None
            if consent.withdrawn_on
            else lambda actor, one=consent: withdraw_consent(one, actor=actor),
        )


def readings(rows: hooks.Rows) -> Iterator[Section]:
    """Who was shown the person's entries of the directory."""
    for person in Person.objects.filter(pk__in=hooks.keys_of(rows, PERSON)):
        entries = readings_of_person(person).order_by("-pk")[:MOST_READINGS]
        yield Section(
            _("Who has read entries of the directory"),
            [
                {
                    _("Time"): entry.at,
                    _("Who"): entry.actor_name,
                    _("Unit"): entry.unit_name,
                    _("How"): str(EVENTS[entry.event]),
                }
                for entry in entries
            ],
        )


hooks.own_rows.append(people_of)
hooks.ties.append(tie)
hooks.consents.append(grounds)
hooks.copy_sections.append(readings)
hooks.seen_with[PERSON] = "members.view_person"
