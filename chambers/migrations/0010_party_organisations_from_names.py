"""The names that chambers had typed become entries of the register.

A name that says no more than its kind (党支部) gets the chamber's own before it. The same name at several
chambers of one federation is one organisation, joint to them.
"""

from __future__ import annotations

import re

from django.db import migrations

from federation.accounts.services.tree import path_segment
from federation.text import pinyin_of, search_tokens, tsvector_literal

ONLY_A_KIND = re.compile(r"(?:流动党员|联合|临时)?(?:党委|党总支|总支|党支部|支部|党小组)")
KINDS = (("党委", "committee"), ("总支", "general"))
LONGEST = 100


def kind_of(name: str) -> str:
    """The kind that a name says; a branch where it says none."""
    return next((kind for word, kind in KINDS if word in name), "branch")


def full_name(typed: str, chamber: str) -> str:
    name = typed.strip()
    return (chamber + name if ONLY_A_KIND.fullmatch(name) else name)[:LONGEST]


def enter(apps, schema_editor):
    chambers = apps.get_model("chambers", "Chamber")
    parties = apps.get_model("chambers", "PartyOrganisation")
    coverage = apps.get_model("chambers", "PartyCoverage")
    rows = chambers.objects.exclude(party_organisation="").exclude(has_party_organisation=False)
    rows = rows.filter(organisation__merged_into=None, organisation__parent__isnull=False)
    named: dict[str, list] = {}
    for row in rows.select_related("organisation").order_by("pk"):
        name = full_name(row.party_organisation, row.organisation.name)
        if name:
            named.setdefault(name, []).append(row)
    for name, covered in named.items():
        party = parties.objects.create(
            organisation_id=keeper_of(covered[0].organisation),
            name=name,
            kind=kind_of(name),
            sort_key=pinyin_of(name).sort_key[:260],
            search=tsvector_literal(search_tokens(name)),
        )
        parties.objects.filter(pk=party.pk).update(path=path_segment(party.pk))
        way = "own" if len(covered) == 1 else "joint"
        coverage.objects.bulk_create(
            coverage(party_organisation=party, chamber_id=row.pk, way=way) for row in covered
        )


def keeper_of(organisation) -> int:
    """The federation above a chamber: its county, else whatever it stands below."""
    return organisation.branch_id or organisation.parent_id


def give_back(apps, schema_editor):
    """The name of what covers a chamber goes back beside it; the entries go with their table."""
    chambers = apps.get_model("chambers", "Chamber")
    coverage = apps.get_model("chambers", "PartyCoverage")
    for row in coverage.objects.filter(until=None).select_related("party_organisation").order_by("pk"):
        chambers.objects.filter(pk=row.chamber_id).update(
            party_organisation=row.party_organisation.name, has_party_organisation=True
        )
    coverage.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("chambers", "0009_party_organisations")]
    operations = [migrations.RunPython(enter, give_back)]
