"""The register of Party organisations: putting on file, changing, and their tree."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import PartyOrganisation
from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version, in_text
from federation.accounts.services.tree import PATH_WIDTH, path_segment
from federation.audit.services import changes_between, record
from federation.text import pinyin_of, search_tokens, tsvector_literal

EDITABLE = ("name", "kind", "parent", "founded_on", "approval", "note", "organisation")
# Set by the database or from the name, so that the form's check has nothing to say about them.
DERIVED = ("path", "search")
TREE_LOCK = 7105
MOST_LEVELS = 10


def index_party(row: PartyOrganisation) -> None:
    """Set what is derived from the name."""
    row.sort_key = pinyin_of(row.name).sort_key[:260]
    row.search = tsvector_literal(search_tokens(row.name))


def refuse_future(name: str, day: date | None) -> None:
    """Raise ValidationError at the field `name` for a day to come."""
    if day is not None and day > timezone.localdate():
        raise ValidationError({name: _("This day has not come yet.")})


def locked_parties(keys: Iterable[int]) -> dict[int, PartyOrganisation]:
    """The rows under lock, by key. Taken in the order of keys: two acts on the same two wait, never block."""
    rows = PartyOrganisation.objects.select_for_update(of=("self",)).select_related("organisation")
    return {row.pk: row for row in rows.filter(pk__in=set(keys)).order_by("pk")}


def locked_active(party: PartyOrganisation) -> PartyOrganisation:
    """The row under lock; ValidationError where it has been merged or dissolved meanwhile."""
    row = locked_parties([party.pk])[party.pk]
    refuse_ended(row)
    return row


def refuse_ended(row: PartyOrganisation, field: str = "") -> None:
    """Raise ValidationError (at `field`) for an organisation that is no longer active."""
    if row.state != PartyOrganisation.State.ACTIVE:
        sentence = _("“%(name)s” has been merged or dissolved.") % {"name": row.name}
        raise ValidationError({field: sentence} if field else sentence)


def one_move_at_a_time() -> None:
    """Two moves that do not see each other could place two organisations below each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])


def superior(parent: PartyOrganisation | None) -> PartyOrganisation | None:
    """The organisation to stand under, as it is now; ValidationError where nothing can stand under it."""
    if parent is None:
        return None
    row = PartyOrganisation.objects.get(pk=parent.pk)
    refuse_ended(row, "parent")
    if row.kind == PartyOrganisation.Kind.BRANCH:
        raise ValidationError({"parent": _("Nothing stands under a branch; choose a committee.")})
    if len(row.path) >= MOST_LEVELS * PATH_WIDTH:
        raise ValidationError({"parent": _("The tree has no more than ten levels.")})
    return row


def place(row: PartyOrganisation, parent: PartyOrganisation | None) -> None:
    """Give a stored row, and everything below it, its place under `parent`. The caller holds the tree."""
    old = row.path
    row.parent = parent
    row.path = (parent.path if parent else "") + path_segment(row.pk)
    if not old:
        PartyOrganisation.objects.filter(pk=row.pk).update(path=row.path)
    elif old != row.path:
        deepest = max(len(path) for path in below(old).values_list("path", flat=True))
        if deepest - len(old) + len(row.path) > MOST_LEVELS * PATH_WIDTH:
            raise ValidationError({"parent": _("The tree has no more than ten levels.")})
        below(old).update(path=Concat(Value(row.path), Substr(F("path"), len(old) + 1)))


def below(path: str) -> Any:
    """The organisation with this path and all those under it."""
    return PartyOrganisation.objects.filter(path__startswith=path)


@transaction.atomic
def register_party_organisation(
    *, actor: User | None, organisation: Organisation, parent: PartyOrganisation | None = None, **fields: Any
) -> PartyOrganisation:
    """Put a Party organisation on file, kept by the federation `organisation`.

    Raises ValidationError keyed by field: a name in use, a founding to come, a branch as the superior.
    """
    one_move_at_a_time()
    row = PartyOrganisation(organisation=organisation, parent=superior(parent), **fields)
    row.name = row.name.strip()
    refuse_future("founded_on", row.founded_on)
    index_party(row)
    check_fields(row, exclude=DERIVED)
    store(row, force_insert=True)
    place(row, row.parent)
    record("chambers.party_registered", row, actor=actor, note=row.get_kind_display())
    return row


@transaction.atomic
def update_party_organisation(
    party: PartyOrganisation, *, actor: User | None, version: int | None = None, **fields: Any
) -> PartyOrganisation:
    """Change the named fields; what stands below moves along. ValidationError "stale" for an older copy."""
    if not {"parent", "kind"}.isdisjoint(fields):
        one_move_at_a_time()
    row = locked_active(party)
    check_version(row, version)
    before = {name: getattr(row, name) for name in EDITABLE if name in fields}
    for name in before:
        setattr(row, name, fields[name])
    row.name = row.name.strip()
    changes = changes_between(before, row)
    if not changes:
        return row
    refuse_future("founded_on", row.founded_on if "founded_on" in changes else None)
    refuse_children_under_a_branch(row)
    index_party(row)
    check_fields(row, exclude=DERIVED)
    row.version += 1
    if "parent" in changes:
        row.parent = superior(row.parent)
        refuse_ring(row)
    store(row)
    if "parent" in changes:
        place(row, row.parent)
    record("chambers.party_changed", row, actor=actor, changes=in_text(changes))
    return row


def refuse_ring(row: PartyOrganisation) -> None:
    if row.parent is not None and row.parent.path.startswith(row.path):
        raise ValidationError({"parent": _("An organisation cannot stand under itself.")})


def refuse_children_under_a_branch(row: PartyOrganisation) -> None:
    if row.kind == PartyOrganisation.Kind.BRANCH and row.below.active().exists():
        raise ValidationError({"kind": _("Others stand under it, so it cannot be a branch.")})
