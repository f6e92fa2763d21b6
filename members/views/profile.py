"""What the overview of an enterprise shows."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from federation.accounts.models import Organisation
from federation.ui.cells import number, with_pencil
from members.models import Enterprise, Position
from members.services.people import mask_phone
from members.tables import ten_thousands


def memberships_of(party: Organisation) -> list[Any]:
    """Present and former memberships with their chambers, the present ones first, in one query."""
    rows = party.memberships.select_related("chamber__organisation")
    return list(
        rows.order_by(F("left_on").desc(nulls_first=True), F("joined_on").desc(nulls_last=True), "id")
    )


def positions_of(party: Organisation) -> list[dict]:
    """Who represents an enterprise, with masked telephones, in one query."""
    rows = Position.objects.filter(organisation=party).select_related("person").order_by("kind", "id")
    return [
        {
            "person": row.person,
            "kind": row.get_kind_display(),
            "title": row.title,
            "mobile": mask_phone(row.person.mobile),
        }
        for row in rows
    ]


def enterprise_sections(enterprise: Enterprise, *, with_note: bool, may_edit: bool = False) -> list[dict]:
    """The facts of an enterprise in groups of (label, value); some can be changed where they stand."""
    party = enterprise.organisation
    url = reverse("members:enterprise_inline", args=[enterprise.pk])

    def edit(name: str, label: str, value: Any) -> tuple[str, Any]:
        return label, with_pencil(value, url, name, label) if may_edit else value

    sections: list[dict] = [
        {
            "title": _("Identity"),
            "rows": [
                edit("short_name", _("Short name"), party.short_name),
                (_("English name"), party.english_name),
                (_("Former names"), "、".join(party.former_names.splitlines())),
                (_("Credit code"), party.credit_code),
                (_("Founding date"), party.founded_on and party.founded_on.isoformat()),
                (_("Kept by"), party.parent),
            ],
        },
        {
            "title": _("Profile"),
            "rows": [
                (_("Region"), party.region),
                (_("Industry"), party.industry),
                edit("size", _("Size"), enterprise.get_size_display()),
                (_("Business scope"), enterprise.business_scope),
            ],
        },
        {
            "title": _("Figures as last reported"),
            "rows": [
                (
                    _("Registered capital (10,000 yuan)"),
                    number(ten_thousands(enterprise.registered_capital), 0),
                ),
                (_("Annual revenue (10,000 yuan)"), number(ten_thousands(enterprise.annual_revenue), 0)),
                edit("employees", _("Employees"), number(enterprise.employees)),
            ],
        },
        {
            "title": _("How to reach it"),
            "rows": [
                edit("address", _("Address"), party.address),
                edit("phone", _("Office telephone"), party.phone),
                (_("Website"), enterprise.website),
            ],
        },
    ]
    if with_note and enterprise.note:
        sections.append({"title": _("For staff"), "rows": [(_("Note"), enterprise.note)]})
    return sections
