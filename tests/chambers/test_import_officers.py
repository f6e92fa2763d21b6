"""A list of officers: each row becomes a term, or is refused for a reason that names the other one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chambers.models import Officer
from chambers.schemas import parse_term
from chambers.services.officers import appoint_officer
from federation.exchange.errors import CellError
from federation.exchange.models import ImportBatch
from federation.exchange.services.undoing import start_undo
from federation.jobs.models import Job
from federation.jobs.services import run
from members.models import Person
from tests.exchange.imports import done, import_rows
from tests.factories.chambers import ChamberFactory
from tests.factories.members import PersonFactory

HEADERS = ["序号", "商会名称", "姓名", "性别", "商会职务", "任期起", "任期止", "联系电话"]
PRESIDENT, SECRETARY = Officer.Office.PRESIDENT, Officer.Office.SECRETARY_GENERAL


@pytest.fixture
def tea(db):
    return ChamberFactory(name="云州市茶业商会")


@pytest.fixture
def load(desk, tea):
    def send(*rows, headers=HEADERS, notes=()):
        return import_rows("officers", headers, rows, actor=desk, notes=notes)

    return send


def row(
    name="唐山水",
    office="会长",
    start="2023-05-06",
    end="",
    phone="13628079679",
    chamber="云州市茶业商会",
    gender="男",
):
    return [1, chamber, name, gender, office, start, end, phone]


def causes(report):
    return [(refusal["row"], refusal["field"], refusal["code"]) for refusal in report["refused"]]


def test_a_list_becomes_people_in_office_and_a_second_time_changes_nothing(load, tea):
    rows = [
        row(),
        row("李桂花", "常务副会长", phone="13628079670", gender="女"),
        row("韩江", "秘书长", "2023.5", "2028.5", ""),
        row("韩江", "理事", "2023.5", "2028.5", ""),
    ]
    assert done(load(*rows)) == (4, 0, 0)

    found = Officer.objects.select_related("person").order_by("id")
    assert [(one.person.name, one.office, one.starts_on, one.ends_on) for one in found] == [
        ("唐山水", "president", date(2023, 5, 6), None),
        ("李桂花", "executive_vp", date(2023, 5, 6), None),
        ("韩江", "secretary", date(2023, 5, 1), date(2028, 5, 1)),
        ("韩江", "council", date(2023, 5, 1), date(2028, 5, 1)),
    ]
    assert {
        (one.name, one.gender, one.organisation_id) for one in Person.objects.filter(organisation=tea.pk)
    } == {
        ("唐山水", "m", tea.pk),
        ("李桂花", "f", tea.pk),
        ("韩江", "m", tea.pk),
    }
    assert done(load(*rows)) == (0, 0, 4)


def test_what_the_list_states_otherwise_changes_term_and_person(load):
    load(row())

    assert done(load(row(end="2028-05-06", phone="13900000000"))) == (0, 1, 0)

    officer = Officer.objects.select_related("person").get()
    assert (officer.ends_on, officer.person.mobile) == (date(2028, 5, 6), "13900000000")


def test_a_later_president_ends_the_term_of_the_one_in_office(load, tea):
    appoint_officer(tea, PersonFactory(organisation=tea.organisation, name="前会长"), PRESIDENT, actor=None)

    assert done(load(row())) == (1, 0, 0)

    assert Officer.objects.get(person__name="前会长").ends_on == date(2023, 5, 6)


def test_rows_are_refused_by_cause(load, tea):
    held = PersonFactory(organisation=tea.organisation, name="在任者")
    appoint_officer(tea, held, PRESIDENT, actor=None, starts_on=date(2023, 1, 1), ends_on=date(2028, 1, 1))
    appoint_officer(tea, held, SECRETARY, actor=None, starts_on=date(2023, 1, 1), ends_on=date(2028, 1, 1))
    report = load(
        row("甲", "副会长", chamber="云州市茶叶商会"),
        row("乙", "会长", "2024-05-06"),
        row("丙", "会长", "2030-01-01"),
        row("丁", "会长", "2031-01-01"),
        row("在任者", "秘书长", "2024-01-01", "2029-01-01", ""),
        row("戊", "副会长", "2024-01-01", "2026-01-01"),
        row("戊", "副会长", "2025-01-01", "2027-01-01"),
        row("己", "副会长", "2024-02-31"),
        row("庚", "副会长", "2024-02-01", "2023-02-01"),
        row("辛", "总裁"),
        row("", "理事"),
    )

    assert causes(report) == [
        (2, "chamber", "unknown_chamber"),
        (3, "office", "two_presidents"),
        (5, "office", "two_presidents"),
        (6, "starts_on", "overlapping_terms"),
        (8, "starts_on", "overlapping_terms"),
        (9, "starts_on", "bad_date"),
        (10, "ends_on", "bad_date"),
        (11, "office", "unknown_choice"),
        (12, "name", "no_name"),
    ]
    assert report["refused"][0]["suggestion"] == "云州市茶业商会"
    assert "在任者" in report["refused"][1]["reason"] and "丙" in report["refused"][2]["reason"]
    assert done(report) == (2, 0, 0)


def test_a_person_twice_in_one_post_counts_once(load):
    report = load(row(), row())

    assert (done(report), report["duplicates"]) == ((1, 0, 0), [3])


def test_the_title_may_name_the_chamber(load):
    headers = ["姓名", "职务", "任期"]
    report = load(
        ["唐山水", "会长", "2023.5—2028.5"],
        headers=headers,
        notes=["云州市茶业商会第五届理事会成员名单"],
    )

    assert done(report) == (1, 0, 0)
    officer = Officer.objects.get()
    assert (officer.starts_on, officer.ends_on) == (date(2023, 5, 1), date(2028, 5, 1))


def test_without_any_chamber_a_row_says_so(load):
    assert causes(load(["唐山水", "会长"], headers=["姓名", "职务"])) == [(2, "chamber", "no_chamber")]


def test_a_list_of_officers_is_undone_with_the_end_of_the_term_before(load, tea, desk):
    old = PersonFactory(organisation=tea.organisation, name="前会长")
    appoint_officer(tea, old, PRESIDENT, actor=None)
    before = list(Officer.objects.values_list()), list(Person.objects.values_list("id", "name", "mobile"))
    load(row("韩江", "秘书长"), row())
    batch = ImportBatch.objects.get()

    job = run(start_undo(batch, actor=desk, result_url="/").pk)

    assert job.state == Job.State.DONE, job.error
    batch.refresh_from_db()
    assert batch.undo_counts == {"removed": 2, "restored": 0, "kept": 0}
    assert (
        list(Officer.objects.values_list()),
        list(Person.objects.values_list("id", "name", "mobile")),
    ) == before


@given(
    st.dates(date(1990, 1, 1), date(2040, 1, 1)),
    st.integers(1, 3000),
    st.sampled_from(["-", "—", "至", " 到 ", "~", "--", " - "]),
    st.sampled_from(["%Y-%m-%d", "%Y.%m.%d", "%Y年%m月%d日"]),
)
def test_a_term_is_read_in_every_way_of_writing_it(start, days, divider, spelling):
    end = date.fromordinal(start.toordinal() + days)

    assert parse_term(start.strftime(spelling) + divider + end.strftime(spelling)) == (start, end)
    assert parse_term(start.strftime(spelling) + "至今") == (start,)
    assert parse_term(start.strftime(spelling)) == (start,)
    with pytest.raises(CellError):
        parse_term(end.strftime(spelling) + divider + start.strftime(spelling))
