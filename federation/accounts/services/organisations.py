"""Writing organisations: the only code that sets names, codes, tree paths and search terms."""

from __future__ import annotations

import unicodedata
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import Organisation, User
from federation.audit.services import changes_between, record
from federation.text import normalise_name, pinyin_of, search_tokens, tsvector_literal

PATH_WIDTH = 12
TREE_LOCK = 7103
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

WORDS = ("name", "short_name", "english_name", "former_names", "credit_code", "address", "phone")


def path_segment(key: int) -> str:
    return str(key).zfill(PATH_WIDTH)


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


def place_in_tree(organisation: Organisation) -> None:
    """Set path and branch from the parent. The row must have its key."""
    parent = organisation.parent
    organisation.path = (parent.path if parent else "") + path_segment(organisation.pk)
    if organisation.kind == Organisation.Kind.COUNTY_FEDERATION:
        organisation.branch_id = organisation.pk
    else:
        organisation.branch_id = parent.branch_id if parent else None


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
    if wrong:
        raise ValidationError(wrong)


def refuse_duplicate_code(organisation: Organisation) -> None:
    """Raise ValidationError on `credit_code` where another live row has the code."""
    if not organisation.credit_code:
        organisation.credit_code = None
        return
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


def save_unless_taken(organisation: Organisation, **options: Any) -> None:
    """Save; where two clerks gave the same code in the same second, the second hears the usual sentence."""
    try:
        with transaction.atomic():
            organisation.save(**options)
    except IntegrityError as error:
        refuse_duplicate_code(organisation)
        raise error


@transaction.atomic
def register_organisation(kind: str, *, actor: User | None, **fields: Any) -> Organisation:
    """Create a party with its place in the tree and its search terms.

    Raises ValidationError keyed by field for a bad value or a code that is already registered.
    """
    organisation = Organisation(kind=kind, **fields)
    tidy_words(organisation)
    refuse_duplicate_code(organisation)
    index_terms(organisation)
    organisation.full_clean(exclude=["path", "search"], validate_constraints=False)
    save_unless_taken(organisation, force_insert=True)
    place_in_tree(organisation)
    organisation.save(update_fields=["path", "branch"])
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
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    check_version(organisation, version)
    before = {name: getattr(organisation, name) for name in fields if name in EDITABLE}
    for name in before:
        setattr(organisation, name, fields[name])
    tidy_words(organisation)
    refuse_duplicate_code(organisation)
    changes = changes_between(before, organisation)
    if not changes:
        return organisation
    index_terms(organisation)
    organisation.full_clean(exclude=["path", "search"], validate_constraints=False)
    organisation.version += 1
    if "parent" in changes:
        move_subtree(organisation)
    save_unless_taken(organisation)
    readable = {
        name: [str(value) if value is not None else "" for value in pair] for name, pair in changes.items()
    }
    record("accounts.organisation_changed", organisation, actor=actor, changes=readable)
    return organisation


def move_subtree(organisation: Organisation) -> None:
    """Give `organisation` and everything below it its new path and branch."""
    with connection.cursor() as cursor:
        # One move at a time: two moves that do not see each other could place two units below each other.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])
    old_path = Organisation.objects.values_list("path", flat=True).get(pk=organisation.pk)
    parent = organisation.parent
    if parent is not None:
        parent.refresh_from_db(fields=["path", "branch"])
        if parent.path.startswith(old_path):
            raise ValidationError({"parent": _("A unit cannot be placed below itself.")})
    place_in_tree(organisation)
    branches: dict[int | None, int | None] = {organisation.pk: organisation.branch_id}
    below = list(
        Organisation.objects.filter(path__startswith=old_path)
        .exclude(pk=organisation.pk)
        .only("id", "kind", "path", "branch", "parent")
        .order_by("path")
        .select_for_update(of=("self",))
    )
    for row in below:
        row.path = organisation.path + row.path[len(old_path) :]
        # Parents come before their children; what is below a county federation stays its branch.
        own = row.kind == Organisation.Kind.COUNTY_FEDERATION
        row.branch_id = row.pk if own else branches[row.parent_id]
        branches[row.pk] = row.branch_id
    Organisation.objects.bulk_update(below, ["path", "branch"], batch_size=1000)


def show_change(*keys: int) -> None:
    """Give units a new time of change where something that is shown with them changed beside their row.

    Followers (`updated_since`) then read them anew. The version stays: nobody's open form became stale.
    """
    Organisation.objects.filter(pk__in=keys).update(updated_at=timezone.now())
