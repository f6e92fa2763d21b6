"""Where an organisation stands: its path through the tree and the county federation above it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import BigIntegerField, CharField, Func, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat, LPad
from django.utils.translation import gettext as _

from federation.accounts.models import Organisation

PATH_WIDTH = 12
TREE_LOCK = 7103


def path_segment(key: int) -> str:
    return str(key).zfill(PATH_WIDTH)


def place_in_tree(organisation: Organisation) -> None:
    """Set path and branch from the parent. The row must have its key."""
    parent = organisation.parent
    organisation.path = (parent.path if parent else "") + path_segment(organisation.pk)
    if organisation.kind == Organisation.Kind.COUNTY_FEDERATION:
        organisation.branch_id = organisation.pk
    else:
        organisation.branch_id = parent.branch_id if parent else None


def place_when_stored(organisation: Organisation) -> None:
    """Let the database write path and branch with the key that it gives the new row.

    The columns of a row are computed in the order of the table, and the key is the first of them, so
    that `currval` is the key of this very row: one statement instead of an INSERT and an UPDATE.
    """
    key = Func(Value(Organisation._meta.db_table), Value("id"), function="pg_get_serial_sequence")
    own: Any = Func(key, function="currval", output_field=BigIntegerField())
    text = LPad(Cast(own, CharField()), PATH_WIDTH, Value("0"))
    parent = organisation.parent
    organisation.path = Concat(Value(parent.path if parent else ""), text)
    if organisation.kind == Organisation.Kind.COUNTY_FEDERATION:
        organisation.branch_id = own
    else:
        organisation.branch_id = parent.branch_id if parent else None


def one_move_at_a_time() -> None:
    """Two moves that do not see each other could place two units below each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])


def place_many(rows: QuerySet) -> None:
    """Give many organisations below which nothing stands the place that their parents have, at once.

    For members and chambers whose parent was just written; raises ValidationError where one of them has a
    unit below it, which moves by `move_subtree` alone.
    """
    one_move_at_a_time()
    if Organisation.objects.filter(parent__in=rows.values("pk")).exists():
        raise ValidationError({"parent": _("Units stand below one of these; move it by itself.")})
    parent = Organisation.objects.filter(pk=OuterRef("parent_id"))
    segment = LPad(Cast("pk", CharField()), PATH_WIDTH, Value("0"))
    rows.update(
        path=Concat(Subquery(parent.values("path")), segment, output_field=CharField()),
        branch=Subquery(parent.values("branch_id")),
    )


def move_subtree(organisation: Organisation) -> None:
    """Give `organisation` and everything below it its new path and branch."""
    one_move_at_a_time()
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
