"""The workbench's figure of member enterprises."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from federation.accounts.models import Organisation, User
from federation.accounts.scopes import Scope, scopes_of
from federation.keyset import capped_count, shown_count
from federation.ui.home import Figure, figure
from members.models import Enterprise

PERMISSION = "members.view_enterprise"


def rows_by_statistics(model) -> int:
    """About how many rows a table holds, from the planner's statistics: one catalogue row, no counting."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = %s::regclass",
            [model._meta.db_table],
        )
        return cursor.fetchone()[0]


@figure(PERMISSION, position=40)
def enterprises(user: User) -> Figure:
    """How many enterprises are within reach; a city's million comes from statistics, by hundreds."""
    rows = (
        Enterprise.objects.current()
        .filter(organisation__kind=Organisation.Kind.ENTERPRISE)
        .visible_to(user, PERMISSION)
    )
    count, more = capped_count(rows, settings.LIST_COUNT_CAP)
    value, note = shown_count((count, more)), ""
    if more and any(scope is Scope.CITY for scope, _post in scopes_of(user, PERMISSION)):
        about = rows_by_statistics(Enterprise)
        if about > settings.LIST_COUNT_CAP:
            value, note = f"{about // 100 * 100:,}", _("rounded, from statistics")
    return Figure(
        _("Member enterprises"), value, _("enterprises in all"), reverse("members:enterprise_list"), note
    )
