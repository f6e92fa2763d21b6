"""What the global search finds of departments."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import User
from federation.ui.search import Hit, Source, add
from liaison.models import Department
from members.search import list_of


def departments(user: User, text: str, limit: int) -> list[Hit]:
    rows = (
        Department.objects.current()
        .visible_to(user, "liaison.view_department")
        .matching(text)
        .order_by("organisation__sort_key", "pk")
        .values_list("pk", "organisation__name", "agency_code")[:limit]
    )
    return [Hit(name, reverse("liaison:department_detail", args=[key]), code) for key, name, code in rows]


add(
    Source(
        "departments",
        _("Departments"),
        "liaison.view_department",
        departments,
        list_of("liaison:department_list"),
        position=50,
    )
)
