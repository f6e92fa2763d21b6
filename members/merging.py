"""How enterprises and people are merged."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation
from federation.merging.finders import Finder, add_finder
from federation.merging.handling import Fold, rule
from federation.merging.models import Cause
from federation.merging.organisations import ORGANISATIONS, add_page
from federation.merging.subjects import Part, Subject, add_subject
from members.models import Person
from members.services import enterprises
from members.services.people import index_person, mask_email, mask_id, mask_phone

ORGANISATIONS.parts["enterprise"] = Part("members.Enterprise", "enterprise", enterprises.PROFILE)
add_page(Organisation.Kind.ENTERPRISE, "members:enterprise_detail", pick="members:enterprise_pick")

SHOWN = ("person", "organisation", "kind", "title", "starts_on", "ends_on")
rule(
    "members.position.organisation",
    Fold(on=("person", "kind"), ask=True, label=_("Positions of people"), shown=SHOWN),
)
rule(
    "members.position.person",
    Fold(on=("organisation", "kind"), ask=True, label=_("Positions of people"), shown=SHOWN),
)
rule(
    "members.consent.person",
    Fold(
        on=("purpose",),
        over=("given_on", "withdrawn_on"),
        ask=True,
        label=_("Grounds for processing"),
        shown=("person", "purpose", "ground", "given_on", "withdrawn_on"),
    ),
)
rule(
    "members.directoryentry.person",
    Fold(
        on=("group",),
        over=("joined_on", "left_on"),
        ask=True,
        label=_("Entries of the directory"),
        shown=("person", "group", "employer", "source", "joined_on", "left_on"),
    ),
)
rule(
    "members.publicpost.person",
    Fold(
        on=("kind", "level"),
        over=("starts_on", "ends_on"),
        ask=True,
        label=_("Public posts"),
        shown=("person", "kind", "level", "session", "starts_on", "ends_on"),
    ),
)

rule("members.zonetag.organisation", Fold(on=("zone",)))


def settle(winner: Person, loser: Person, before: dict[str, Any]) -> None:
    index_person(winner)


def touch(winner: int, loser: int) -> None:
    """Both rows get a new version and time of change, so that open forms notice."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE members_person SET version = version + 1, updated_at = clock_timestamp()"
            " WHERE id = ANY(%s)",
            [[winner, loser]],
        )


PEOPLE = add_subject(
    Subject(
        label=Person._meta.label_lower,
        url_name="merging:person_pair_list",
        fields=(
            "name",
            "organisation",
            "gender",
            "mobile",
            "email",
            "id_kind",
            "id_number",
            "native_place",
            "note",
        ),
        kind_of=lambda record: "person",
        settle=settle,
        page=lambda record: reverse("members:person_detail", args=[record.pk]),
        pick=lambda record: "members:person_pick",
        derived=("sort_key", "search"),
        masks={"mobile": mask_phone, "email": mask_email, "id_number": mask_id},
        sequels=[touch],
    )
)

FINDER = add_finder(
    Finder(
        subject=PEOPLE.label,
        table="members_person",
        keys={
            Cause.DOCUMENT: "merging_person_key(r.name) || '|' || merging_document_key(r.id_number)",
            Cause.MOBILE: "merging_person_key(r.name) || '|' || merging_phone_key(r.mobile)",
        },
        decisive="id_number",
        decisive_key="merging_document_key",
        kind="'person'",
        live="r.merged_into_id IS NULL",
        typed={"name": "text", "mobile": "text", "id_number": "text"},
    )
)
