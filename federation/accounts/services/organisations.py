"""Writing organisations: the only code that sets names, codes, tree paths and search terms."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, in_words
from federation.accounts.services.tree import move_subtree, place_in_tree, place_when_stored
from federation.audit.services import changes_between, record
from federation.text import normalise_name, pinyin_of, search_tokens, tsvector_literal

EDITABLE = (
    "name",
    "short_name",
    "english_name",
    "former_names",
    "credit_code",
    "status",
    "region",
    "industry",
    "founded_on",
    "address",
    "phone",
    "parent",
)

DERIVED = ("sort_key", "folded_name", "search")
WORDS_BEHIND_TERMS = frozenset({"name", "short_name", "former_names", "credit_code"})
WORDS = ("name", "short_name", "english_name", "former_names", "credit_code", "address", "phone")


class Terms(NamedTuple):
    """What is derived from names and code; `search` is the text of a tsvector."""

    sort_key: str
    folded_name: str
    search: str


def terms_of(name: str, *, short_name: str = "", former_names: str = "", code: str = "") -> Terms:
    """The derived columns of an organisation with these names, for one row and for imports alike."""
    former = [line for line in former_names.splitlines() if line.strip()]
    return Terms(
        pinyin_of(name).sort_key[:260],
        normalise_name(name)[:220],
        tsvector_literal(search_tokens(name, short_name, *former, code=code)),
    )


def index_terms(organisation: Organisation) -> None:
    """Set what is derived from the names and the code: sort key, folded name, search vector."""
    organisation.sort_key, organisation.folded_name, organisation.search = terms_of(
        organisation.name,
        short_name=organisation.short_name,
        former_names=organisation.former_names,
        code=organisation.credit_code or "",
    )


def tidy_words(organisation: Organisation) -> None:
    """Strip what people typed around the words; raise ValidationError by field for control characters."""
    wrong = {}
    for name in WORDS:
        value = getattr(organisation, name)
        if not value:
            continue
        kept = value.strip()
        if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\r\n\t" for sign in kept):
            wrong[name] = _("The text holds a character that cannot be stored.")
        setattr(organisation, name, kept)
    organisation.credit_code = organisation.credit_code or None
    if wrong:
        raise ValidationError(wrong)


def refuse_duplicate_code(organisation: Organisation) -> None:
    """Raise ValidationError on `credit_code` where another live row has the code."""
    twin = (
        Organisation.objects.current()
        .filter(credit_code=organisation.credit_code)
        .exclude(pk=organisation.pk)
        .only("id", "name")
        .first()
    )
    if twin is not None:
        raise ValidationError(
            {
                "credit_code": ValidationError(
                    _("“%(name)s” is already registered with this credit code."),
                    code="duplicate_code",
                    params={"name": twin.name, "pk": twin.pk},
                )
            }
        )


@contextmanager
def code_is_free(organisation: Organisation) -> Iterator[None]:
    """Around a write: the index refuses a code that is registered, and only then its owner is looked for.

    Of two clerks who give the same code in the same second the second hears the same sentence.
    """
    try:
        with in_words(organisation):
            yield
    except ValidationError:
        if organisation.credit_code:
            refuse_duplicate_code(organisation)
        raise


@transaction.atomic
def register_organisation(kind: str, *, actor: User | None, **fields: Any) -> Organisation:
    """Create a party with its place in the tree and its search terms.

    Raises ValidationError keyed by field for a bad value or a code that is already registered.
    """
    organisation = Organisation(kind=kind, **fields)
    tidy_words(organisation)
    index_terms(organisation)
    check_fields(organisation, exclude=("path", "search"))
    place_when_stored(organisation)
    with code_is_free(organisation):
        organisation.save(force_insert=True)
    place_in_tree(organisation)
    record("accounts.organisation_registered", organisation, actor=actor)
    return organisation


def check_version(row: Any, seen: int | None) -> None:
    """Refuse a write that was made from an older copy of `row`; `None` skips the check (imports)."""
    if seen is not None and row.version != seen:
        raise ValidationError(
            _("Somebody else has changed this record since you opened it."),
            code="stale",
            params={"current": row.version},
        )


@transaction.atomic
def update_organisation(
    organisation: Organisation, *, actor: User | None, version: int | None = None, **fields: Any
) -> Organisation:
    """Change the named fields, refusing a stale copy; derived columns follow. Returns the fresh row."""
    organisation = (
        Organisation.objects.select_for_update(of=("self",))
        .select_related("region", "industry", "parent")
        .get(pk=organisation.pk)
    )
    check_version(organisation, version)
    changes = change_party(organisation, fields)
    if changes:
        write_version(organisation, changes)
        record("accounts.organisation_changed", organisation, actor=actor, changes=in_text(changes))
    return organisation


def change_party(organisation: Organisation, fields: dict[str, Any]) -> dict[str, list]:
    """Set the named fields on the row at hand and check them; `{field: [old, new]}` of what differs.

    A new parent moves the subtree at once, so the row must then be under lock.
    """
    before = {name: getattr(organisation, name) for name in fields if name in EDITABLE}
    for name in before:
        setattr(organisation, name, fields[name])
    tidy_words(organisation)
    changes = changes_between(before, organisation)
    if changes:
        index_terms(organisation)
        check_fields(organisation, exclude=("path", "search"))
    if "parent" in changes:
        move_subtree(organisation)
    return changes


def write_version(organisation: Organisation, changed: Iterable[str]) -> None:
    """Write the changed fields and what follows from them as the next version, in one statement.

    It takes the row only at the version that was read. Raises ValidationError "stale" where somebody else
    wrote meanwhile, and on `credit_code` where it is registered already.
    """
    names = {*changed, *(DERIVED if WORDS_BEHIND_TERMS.intersection(changed) else ())}
    if "parent" in names:
        names |= {"path", "branch"}
    values = {name: getattr(organisation, name) for name in names}
    seen, organisation.updated_at = organisation.version, timezone.now()
    values |= {"version": seen + 1, "updated_at": organisation.updated_at}
    with code_is_free(organisation):
        written = Organisation.objects.filter(pk=organisation.pk, version=seen).update(**values)
    if not written:
        check_version(Organisation.objects.only("version").get(pk=organisation.pk), seen)
    organisation.version = seen + 1


def in_text(changes: dict[str, list]) -> dict[str, list]:
    """Changes as the trail keeps them: rows by their names, nothing as an empty text."""
    return {name: ["" if value is None else str(value) for value in pair] for name, pair in changes.items()}


def show_change(*keys: int) -> None:
    """Give units a new time of change where something that is shown with them changed beside their row.

    Followers (`updated_since`) then read them anew. The version stays: nobody's open form became stale.
    """
    Organisation.objects.filter(pk__in=keys).update(updated_at=timezone.now())
