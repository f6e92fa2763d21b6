"""The names that chambers had typed become entries of the register, and go back."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from chambers.models import Chamber, PartyCoverage, PartyOrganisation
from chambers.services.party import update_party_organisation
from tests.factories.chambers import ChamberFactory

step = import_module("chambers.migrations.0010_party_organisations_from_names")


@pytest.fixture
def earlier(db):
    """The models as they were when chambers still held the name, with its column."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE chambers_chamber ADD COLUMN party_organisation varchar(100) NOT NULL DEFAULT ''"
        )
    return MigrationLoader(connection).project_state(("chambers", "0009_party_organisations")).apps


def typed(apps, chamber: Chamber, name: str, has: bool | None = True) -> None:
    rows = apps.get_model("chambers", "Chamber").objects.filter(pk=chamber.pk)
    rows.update(party_organisation=name, has_party_organisation=has)


def test_each_name_is_one_entry_and_a_name_in_common_one_joint_entry(earlier, county):
    tea, stone, fish, none = (ChamberFactory(name=f"桃溪县{name}商会", parent=county) for name in "茶石鱼木")
    typed(earlier, tea, "党支部")
    typed(earlier, stone, "五金建材联合党总支")
    typed(earlier, fish, " 五金建材联合党总支 ")
    typed(earlier, none, "")

    step.enter(earlier, None)

    rows = PartyCoverage.objects.values_list(
        "chamber", "party_organisation__name", "party_organisation__kind", "way"
    )
    assert sorted(rows) == sorted(
        [
            (tea.pk, "桃溪县茶商会党支部", "branch", "own"),
            (stone.pk, "五金建材联合党总支", "general", "joint"),
            (fish.pk, "五金建材联合党总支", "general", "joint"),
        ]
    )
    assert set(PartyOrganisation.objects.values_list("organisation", flat=True)) == {county.pk}
    # They are found and can be worked with as if they had been typed today.
    found = PartyOrganisation.objects.matching("茶商会").get()
    assert update_party_organisation(found, actor=None, version=1, approval="1号").path == found.path != ""


def test_the_names_go_back(earlier):
    chamber = ChamberFactory(name="云州市茶业商会")
    typed(earlier, chamber, "党支部")
    step.enter(earlier, None)
    typed(earlier, chamber, "", None)

    step.give_back(earlier, None)

    row = earlier.get_model("chambers", "Chamber").objects.get(pk=chamber.pk)
    assert (row.party_organisation, row.has_party_organisation) == ("云州市茶业商会党支部", True)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("联合党委", "committee"),
        ("党总支", "general"),
        ("第一党支部", "branch"),
        ("流动党员党支部", "branch"),
    ],
)
def test_a_name_says_its_kind(name, kind):
    assert step.kind_of(name) == kind
