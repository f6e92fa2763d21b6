"""The ranking of a round: ties, means of groups, reach, export, and the report upward."""

from __future__ import annotations

import io
from decimal import Decimal as D

import openpyxl
import pytest

from chambers.models import (
    AssessmentEntry,
    AssessmentRound,
    Grade,
    Indicator,
    Score,
)
from chambers.services.assessment_publicity import (
    publish_round,
)
from chambers.services.places import counted_places
from chambers.services.scoring import score_round
from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from tests.chambers.test_assessment_publicity import page, reviewed_round
from tests.factories.accounts import person_with
from tests.factories.assessment import give, make_entry
from tests.factories.chambers import ChamberFactory
from tests.members.pages import queries

State, Entry, K = AssessmentRound.State, AssessmentEntry.State, Indicator.Kind


def ranking(client, held, **query):
    return client.get(page("ranking", held.pk), query).context["object_list"]


@pytest.mark.parametrize("is_published", [False, True])
def test_equal_totals_share_a_place_and_each_stands_against_the_mean_of_its_group(
    desk, signed_in, is_published
):
    held, entries = reviewed_round([(0, 80), (1, 70), (0, 90), (0, 90), (1, 60)])
    if is_published:
        publish_round(held, actor=desk)

    rows = ranking(signed_in(desk), held)

    found = {row["pk"]: (row["in_group"], row["overall"], round(row["mean"], 2)) for row in rows}
    assert found == {
        entries[2].pk: (1, 1, D("86.67")),
        entries[3].pk: (1, 1, D("86.67")),
        entries[0].pk: (3, 3, D("86.67")),
        entries[1].pk: (1, 4, D("65.00")),
        entries[4].pk: (2, 5, D("65.00")),
    }
    assert [row["total"] for row in rows] == [90, 90, 80, 70, 60]


def test_filters_narrow_the_ranking_and_change_no_place(desk, signed_in):
    held, entries = reviewed_round([(0, 80), (1, 70), (0, 50)])
    group = held.version.groups.get(name="乡镇组")
    grade = Grade.objects.get(version=held.version, name="合格")
    client = signed_in(desk)

    (row,) = ranking(client, held, group=group.pk)
    assert (row["pk"], row["in_group"], row["overall"]) == (entries[1].pk, 1, 2)
    assert [row["pk"] for row in ranking(client, held, grade=grade.pk)] == [entries[0].pk, entries[1].pk]
    assert [row["pk"] for row in ranking(client, held, grade="none")] == [entries[2].pk]
    assert ranking(client, held, county="city") != []


def test_who_is_vetoed_stands_last_whatever_the_total(desk, signed_in):
    held, entries = reviewed_round([(0, 95), (0, 70)])
    Score.objects.filter(entry=entries[0]).update(is_vetoed=True)

    rows = ranking(signed_in(desk), held)

    assert [(row["pk"], row["overall"]) for row in rows] == [(entries[1].pk, 1), (entries[0].pk, 2)]


def test_a_ranking_goes_on_page_by_page(desk, signed_in):
    held, entries = reviewed_round([(0, 100 - n) for n in range(23)])
    client = signed_in(desk)

    first = client.get(page("ranking", held.pk), {"size": 20})
    second = client.get(first.context["next_url"])
    back = client.get(second.context["prev_url"])

    assert [row["pk"] for row in second.context["object_list"]] == [entry.pk for entry in entries[20:]]
    assert [row["pk"] for row in back.context["object_list"]] == [entry.pk for entry in entries[:20]]


def test_a_county_reads_the_places_of_its_own_units_among_all(county, county_desk, signed_in):
    held, (far,) = reviewed_round([(0, 90)])
    unit = ChamberFactory(parent=county)
    entry = make_entry(held, unit.organisation, state=Entry.REVIEWED, group=far.group)
    give(entry, {"1": 75})
    score_round(held, actor=None)

    (row,) = ranking(signed_in(county_desk), held)

    assert (row["pk"], row["in_group"], row["overall"]) == (entry.pk, 2, 2)


@pytest.mark.parametrize("role", [Role.CHAMBER_SECRETARY, Role.EXPERT, Role.ENTERPRISE])
def test_the_ranking_is_not_for_those_who_take_part(db, signed_in, role):
    held, (entry,) = reviewed_round([(0, 90)])
    client = signed_in(person_with(role, entry.organisation))

    assert client.get(page("ranking", held.pk)).status_code == 403
    assert client.get(page("round_report", held.pk)).status_code == 403


def test_the_ranking_costs_as_much_with_three_entries_as_with_one(desk, signed_in):
    one, _entries = reviewed_round([(0, 90)])
    three, _more = reviewed_round([(0, 90), (0, 80), (0, 70)])
    client = signed_in(desk)
    queries(client, page("ranking", one.pk))

    costs = [queries(client, page("ranking", held.pk)) for held in (one, three)]

    assert costs[0] == costs[1]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_ranking_is_exported_in_its_order(desk, signed_in, kind):
    held, entries = reviewed_round([(0, 80), (0, 90)])

    answer = signed_in(desk).get(page("ranking", held.pk), {"export": kind})

    content = b"".join(answer.streaming_content)
    if kind == "csv":
        lines = content.decode("utf-8-sig").splitlines()
        assert [line.split(",")[0] for line in lines[1:]] == [str(entries[1]), str(entries[0])]
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [str(entries[1]), str(entries[0])]


def test_the_report_upward_has_a_line_for_each_unit_and_two_columns_for_each_indicator(
    county, county_desk, signed_in
):
    held, _far = reviewed_round([(0, 90)])
    unit = ChamberFactory(parent=county)
    group = held.version.groups.first()
    entry = make_entry(held, unit.organisation, state=Entry.REVIEWED, group=group)
    give(entry, {"1": "75.5"})
    score_round(held, actor=None)

    answer = signed_in(county_desk).get(page("round_report", held.pk))

    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    heads, *lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert heads[-2:] == ["1 总评 计分值", "1 总评 得分"]
    (line,) = lines
    assert (line[0], line[3], line[4], line[6]) == (unit.organisation.name, "行业组", 2, "合格")
    assert [float(value) for value in (line[5], *line[-2:])] == [75.5, 75.5, 75.5]
    assert AuditEntry.objects.filter(event="chambers.round_reported").count() == 1


def test_places_are_counted_once_for_a_list_and_not_once_for_each_row(db):
    held, _entries = reviewed_round([(0, 90), (0, 80)])

    plan = Score.objects.filter(round=held).annotate(**counted_places(held)).explain()

    assert plan.count("InitPlan") == 2
    assert "SubPlan" not in plan
