"""Acts on many enterprises or people at once, and one field of an enterprise in its place."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Organisation, Role, User
from federation.reference.fields import IndustryField, RegionField
from federation.ui.fields import RowField
from federation.ui.pages.bulk import BulkPage, Desk, Obstacle, SetField
from federation.ui.pages.desks import add_desk
from federation.ui.pages.inline import InlinePage
from members.forms.registry import keeping_units
from members.views.enterprise_forms import EnterpriseUpdate
from members.views.enterprises import EnterpriseList
from members.views.people import PersonList


def ask_industry(user: User) -> forms.Field:
    return IndustryField(label=_("Industry"), required=True)


def ask_region(user: User) -> forms.Field:
    return RegionField(label=_("Region"), required=True)


def ask_unit(user: User) -> forms.Field:
    return RowField(label=_("Kept by"), queryset=keeping_units(user), empty_label="—")


def has_several_units(user: User) -> bool:
    """Whether there is anywhere to move a record to: a county's clerk sees the own federation alone."""
    return Role.CITY_STAFF in user.roles


def units_below(unit: Any, user: User) -> list[Obstacle]:
    """What has units below it moves by itself, see `place_many`."""
    children = Organisation.objects.filter(parent_id=OuterRef("pk"))
    return [(Exists(children), _("Units stand below it"))]


ENTERPRISES = add_desk(
    Desk(
        "members.enterprise",
        EnterpriseList,
        "members.bulk_update_enterprise",
        "members:enterprise_bulk",
        (
            SetField(
                "industry",
                gettext_lazy("Set the industry"),
                "building",
                "industry",
                gettext_lazy("Industry set to %(value)s"),
                choose=ask_industry,
            ),
            SetField(
                "region",
                gettext_lazy("Set the region"),
                "map-pin",
                "region",
                gettext_lazy("Region set to %(value)s"),
                choose=ask_region,
            ),
            SetField(
                "leading",
                gettext_lazy("Mark as leading"),
                "star",
                "is_leading",
                gettext_lazy("Marked as leading enterprise"),
                value=True,
            ),
            SetField(
                "not-leading",
                gettext_lazy("Take the leading mark off"),
                "minus",
                "is_leading",
                gettext_lazy("No longer marked as leading enterprise"),
                value=False,
            ),
            SetField(
                "unit",
                gettext_lazy("Move to another federation"),
                "arrows-exchange",
                "parent",
                gettext_lazy("Kept by %(value)s from now on"),
                choose=ask_unit,
                offered=has_several_units,
                obstacles=units_below,
            ),
        ),
    )
)
PEOPLE = add_desk(
    Desk(
        "members.person",
        PersonList,
        "members.bulk_update_person",
        "members:person_bulk",
        (
            SetField(
                "unit",
                gettext_lazy("Move to another federation"),
                "arrows-exchange",
                "organisation",
                gettext_lazy("Kept by %(value)s from now on"),
                choose=ask_unit,
                offered=has_several_units,
            ),
        ),
    )
)


class EnterpriseBulk(BulkPage):
    permission = "members.bulk_update_enterprise"
    desk = ENTERPRISES

    def list_route(self) -> str:
        return "members:enterprise_list"


class PersonBulk(BulkPage):
    permission = "members.bulk_update_person"
    desk = PEOPLE

    def list_route(self) -> str:
        return "members:person_list"


class EnterpriseInline(InlinePage, EnterpriseUpdate):
    kind = "members.enterprise"
    inline_fields = ("short_name", "address", "phone", "size", "employees")
