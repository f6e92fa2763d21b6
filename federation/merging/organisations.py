"""Organisations as records that can be merged. The apps that own their profiles say which kinds can."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Organisation
from federation.accounts.services.organisations import DERIVED, EDITABLE, index_terms
from federation.merging.handling import Fold, Move, rule
from federation.merging.subjects import Subject, add_subject

_pages: dict[str, str] = {}
_picks: dict[str, str] = {}

# The tree: children follow their parent, and the paths of all below them, see `services.tree`.
rule("accounts.organisation.parent", Move())
# Federations read workbooks, and federations are not merged.
rule("exchange.savedmapping.organisation", Move())
rule(
    "accounts.post.organisation",
    Fold(
        on=("user", "role"),
        over=("starts_on", "ends_on"),
        ask=True,
        label=gettext_lazy("Posts of accounts"),
        shown=("user", "role", "starts_on", "ends_on"),
    ),
)


def settle(winner: Organisation, loser: Organisation, before: dict[str, Any]) -> None:
    """Keep every name under which either was known, so that a search for any of them finds the winner."""
    former = [
        *winner.former_names.splitlines(),
        before.get("name", ""),
        loser.name,
        *loser.former_names.splitlines(),
    ]
    names = dict.fromkeys(name.strip() for name in former if name.strip() and name.strip() != winner.name)
    winner.former_names = "\n".join(names)
    index_terms(winner)


def page(record: Organisation) -> str:
    url_name = _pages.get(record.kind)
    return reverse(url_name, args=[record.pk]) if url_name else ""


def add_page(kind: str, url_name: str, *, pick: str) -> None:
    """Where organisations of a kind have their page, and where one of them is found by a few letters."""
    _pages[kind], _picks[kind] = url_name, pick


def kinds_differ(winner: Organisation, loser: Organisation) -> list[str]:
    """An enterprise is no chamber; federations and departments are not merged at all."""
    if winner.kind != loser.kind:
        return [_("One is a %(one)s, the other a %(other)s.") % words_of(winner, loser)]
    if winner.kind not in ORGANISATIONS.parts:
        return [_("Organisations of this kind are not merged.")]
    return []


def words_of(winner: Organisation, loser: Organisation) -> dict[str, str]:
    return {"one": winner.get_kind_display(), "other": loser.get_kind_display()}


def one_above_the_other(winner: Organisation, loser: Organisation) -> list[str]:
    if winner.path.startswith(loser.path) or loser.path.startswith(winner.path):
        return [_("One stands below the other in the tree. Place it elsewhere first.")]
    return []


def touch(winner: int, loser: int) -> None:
    """Both rows get a new time of change and version, so that open forms and followers notice."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_organisation SET version = version + 1, updated_at = clock_timestamp()"
            " WHERE id = ANY(%s)",
            [[winner, loser]],
        )


ORGANISATIONS = add_subject(
    Subject(
        label=Organisation._meta.label_lower,
        url_name="merging:pair_list",
        fields=tuple(name for name in EDITABLE if name not in ("parent", "former_names")),
        kind_of=lambda record: str(record.kind),
        settle=settle,
        page=page,
        pick=lambda record: _picks[record.kind],
        alike=lambda rows, record: rows.filter(kind=record.kind),
        derived=(*DERIVED, "former_names"),
        refusals=[kinds_differ, one_above_the_other],
        sequels=[touch],
    )
)
