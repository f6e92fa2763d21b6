"""The facts of a chamber, grouped as its overview shows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from chambers.models import Chamber, Honour, Introduction
from federation.accounts.models import Organisation, User
from federation.accounts.scopes import Scope, reaches, scopes_of
from federation.ui.cells import deadline, markup, number, with_pencil


def name_shown(party: Organisation) -> str:
    """The name in the reader's language; the registered one where there is no English name."""
    return (get_language() == "en" and party.english_name) or party.name


def introduction_of(chamber: Chamber) -> Introduction | None:
    """The introduction that was read with the chamber; None where there is none."""
    try:
        return chamber.introduction
    except Introduction.DoesNotExist:
        return None


def yes_no(value: bool | None) -> str:
    """The three answers about a Party organisation."""
    if value is None:
        return _("Not known")
    return _("Yes") if value else _("No")


def party_facts(chamber: Chamber, covered: Any, user: User) -> list[tuple[Any, Any]]:
    """What covers the chamber by the register; without an entry there, what the chamber itself states.

    `covered` is what `coverage_of` gives: the coverage with the number of members of its organisation.
    """
    if covered is None:
        return [
            (_("On the register"), _("Not covered by a Party organisation")),
            (_("As the chamber states"), yes_no(chamber.has_party_organisation)),
            (_("Party members as reported"), number(chamber.party_members)),
        ]
    row = covered.party_organisation
    name: Any = row.name
    own = any(scope is Scope.UNIT for scope, _post in scopes_of(user, "chambers.view_party_organisation"))
    if own or reaches(user, "chambers.view_party_organisation", row.organisation):
        name = markup('<a href="{}">{}</a>', reverse("chambers:party_detail", args=[row.pk]), row.name)
    return [
        (_("Party organisation"), name),
        (_("Way of building"), covered.get_way_display()),
        (_("Since"), covered.since),
        (_("Number of Party members"), number(covered.party_members)),
    ]


# A row of facts; what may be changed in its place carries its pencil.
Edit = Callable[[str, str, Any], tuple[str, Any]]


def editing(chamber: Chamber, may_edit: bool) -> Edit:
    """Draws the facts that can be changed where they stand: (field, label, value) → (label, value)."""
    url = reverse("chambers:chamber_inline", args=[chamber.pk])
    return lambda name, label, value: (label, with_pencil(value, url, name, label) if may_edit else value)


def chamber_sections(
    chamber: Chamber,
    *,
    with_inside: bool,
    with_note: bool,
    may_edit: bool = False,
    party_rows: list[tuple[Any, Any]] | None = None,
) -> list[dict]:
    """Groups of (label, value). Telephones and `party_rows` only for those who see the inside."""
    edit = editing(chamber, may_edit)
    party = chamber.organisation
    sections = [
        {
            "title": _("Identity"),
            "rows": [
                (_("Kind"), chamber.get_kind_display()),
                edit("short_name", _("Short name"), party.short_name),
                (_("English name"), party.english_name),
                (_("Former names"), "、".join(party.former_names.splitlines())),
                (_("Credit code"), party.credit_code),
                (_("Founding date"), party.founded_on and party.founded_on.isoformat()),
                (_("Region"), party.region),
                (_("Industry"), party.industry),
                (_("Kept by"), party.parent),
            ],
        },
    ]
    if with_inside:
        sections += inside_sections(chamber, edit, party_rows or [])
    if with_note and chamber.note:
        sections.append({"title": _("For staff"), "rows": [(_("Note"), chamber.note)]})
    return sections


def inside_sections(chamber: Chamber, edit: Edit, party_rows: list[tuple[Any, Any]]) -> list[dict]:
    party = chamber.organisation
    return [
        {"title": _("Party organisation"), "rows": party_rows},
        {
            "title": _("How to reach it"),
            "rows": [
                edit("address", _("Address"), party.address),
                edit("phone", _("Office telephone"), party.phone),
            ],
        },
    ]


def side_rows(chamber: Chamber, honours: list[Honour], *, with_contact: bool = False) -> dict:
    """The card in the right column: what people look up first; the last contact is for staff."""
    last = chamber.last_election_on
    rows = [
        (_("Members"), number(chamber.member_count)),
        (_("Members as reported"), number(chamber.reported_members)),
        (_("Last re-election"), last and last.isoformat()),
        (_("Term ends"), deadline(chamber.term_ends_on)),
        (_("Liaison officer"), chamber.liaison_officer),
        (_("Honours"), number(len(honours))),
    ]
    if chamber.decoupling:
        rows.append((_("Decoupling"), decoupling_in_words(chamber)))
    if with_contact:
        rows.append((_("Last contact"), chamber.last_contact_on and chamber.last_contact_on.isoformat()))
    return {"title": _("At a glance"), "rows": rows}


def decoupling_in_words(chamber: Chamber) -> str:
    """The status, with its day once it is done."""
    day = chamber.decoupled_on
    return " ".join(filter(None, (chamber.get_decoupling_display(), day and day.isoformat())))
