"""Leaders on departments' rosters, for the check of who holds offices in chambers."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from chambers.models import PublicOffice
from chambers.services.officials import Official, roster
from liaison.models import DepartmentLeader


@roster(PublicOffice.Source.ROSTER)
def leaders(names: Collection[str] | None) -> Iterable[Official]:
    rows = DepartmentLeader.objects.in_office().select_related("department__organisation")
    if names is not None:
        rows = rows.filter(name__in=names)
    for row in rows:
        yield Official(row.name, row.department.organisation.name, row.title, "", row.starts_on, row.ends_on)
