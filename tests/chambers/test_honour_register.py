"""The register of honours and the results of outside assessments: who reads what, figures at a date, upkeep."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from chambers.models import Award, ExternalResult, Honour
from chambers.services.external_results import add_result, edit_result, remove_result
from chambers.services.honour_figures import figures_of, held_on
from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from tests.chambers.test_assessment_pages import page, queries_of
from tests.chambers.test_assessment_rounds import PDF, again
from tests.factories.accounts import CountyFactory, person_with, root
from tests.factories.assessment import make_entry, make_round, make_version
from tests.factories.chambers import ChamberFactory
from tests.races import at_once, of_kind


def honour(unit=None, title="四好商会", level="city", year=2025, **fields):
    unit = unit or ChamberFactory().organisation
    return Honour.objects.create(organisation=unit, title=title, level=level, year=year, **fields)


def awarded(row, day, **fields):
    """The award that gave an honour on a day."""
    version = make_version([{"points": 100}])
    entry = make_entry(make_round(version), row.organisation)
    return Award.objects.create(
        entry=entry, grade=version.grades.get(), total=90, place=1, awarded_on=day, honour=row, **fields
    )


def titles(client, **query):
    return [row["title"] for row in client.get(page("honour_list"), query).context["object_list"]]


# The register -------------------------------------------------------------------------------------------------


def test_everybody_finds_the_honours_within_their_reach_alone(db, desk, signed_in):
    north, south = CountyFactory(), CountyFactory()
    own, neighbour = ChamberFactory(parent=north), ChamberFactory(parent=south)
    honour(own.organisation, "甲荣誉")
    honour(neighbour.organisation, "乙荣誉")
    assert signed_in(person_with(Role.ENTERPRISE)).get(page("honour_list")).status_code == 403
    secretary = person_with(Role.CHAMBER_SECRETARY, own.organisation)

    assert titles(signed_in(secretary)) == ["甲荣誉"]
    assert titles(signed_in(person_with(Role.COUNTY_STAFF, south))) == ["乙荣誉"]
    assert sorted(titles(signed_in(desk))) == ["乙荣誉", "甲荣誉"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"level": "nation"}, ["全国荣誉"]),
        ({"year": "2020"}, ["旧荣誉"]),
        ({"title": "四好商会"}, ["四好商会"]),
        ({"kind": "federation"}, ["先进工商联"]),
        ({"held": "2024-06-30"}, ["先进工商联", "全国荣誉", "旧荣誉"]),
        ({"held": "2025-06-30"}, ["先进工商联", "全国荣誉", "四好商会"]),
    ],
)
def test_the_register_is_narrowed_by_each_of_its_filters(desk, signed_in, query, expected):
    honour(title="全国荣誉", level="nation", year=2022)
    honour(title="旧荣誉", year=2020, valid_to=date(2024, 12, 31))
    honour(title="四好商会", year=2025)
    honour(root(), "先进工商联", year=None)

    assert sorted(titles(signed_in(desk), **query)) == sorted(expected)


def test_an_awarded_honour_is_held_from_its_day_until_it_is_revoked(desk):
    row = honour(year=2025)
    awarded(row, date(2025, 6, 1), revoked_on=date(2026, 3, 1), revocation_reason="违规")

    held = [
        Honour.objects.filter(held_on(day)).exists()
        for day in (date(2025, 5, 31), date(2025, 6, 1), date(2026, 2, 28), date(2026, 3, 1))
    ]

    assert held == [False, True, True, False]


def test_a_revoked_honour_says_so_on_the_list(desk, signed_in):
    awarded(honour(), date(2025, 6, 1), revoked_on=date(2026, 3, 1), revocation_reason="违规")

    assert "已撤销" in signed_in(desk).get(page("honour_list")).content.decode()


def test_each_number_by_level_opens_the_list_that_gives_it(desk, signed_in):
    for level, number in (("nation", 4), ("province", 14), ("city", 20)):
        for _n in range(number):
            honour(level=level, year=2021)
    honour(level="city", year=2022)
    client = signed_in(desk)

    answer = client.get(page("honour_figures"), {"on": "2021-12-31"})

    (line,) = answer.context["lines"]
    assert [n for n, _url, _word in line["cells"]] == [4, 14, 20, 0]
    for n, url, _word in [*line["cells"], *answer.context["totals"]]:
        if n:
            assert client.get(url).context["count"] == n
    assert client.get(answer.context["total_url"]).context["count"] == answer.context["total"] == 38


def test_figures_hold_the_readers_reach_alone(db, signed_in):
    north = CountyFactory()
    honour(ChamberFactory(parent=north).organisation)
    honour()

    answer = signed_in(person_with(Role.COUNTY_STAFF, north)).get(page("honour_figures"))

    assert answer.context["total"] == 1


def test_a_cut_off_date_that_is_none_is_said_and_today_is_shown(desk, signed_in):
    answer = signed_in(desk).get(page("honour_figures"), {"on": "2021-13-45"})

    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_the_register_and_its_figures_ask_as_many_queries_for_three_as_for_one(desk, signed_in):
    client, paths = signed_in(desk), [page("honour_list"), page("honour_figures"), page("result_list")]

    def add(number):
        row = honour(year=2000 + number)
        ExternalResult.objects.create(
            organisation=row.organisation, title="考评", body="省工商联", year=2020 + number, rank=1
        )

    add(1)
    once = [queries_of(client, path) for path in paths]
    add(2)
    add(3)

    assert [queries_of(client, path) for path in paths] == once


@given(st.lists(st.tuples(st.sampled_from("甲乙丙"), st.sampled_from(["nation", "city"])), max_size=20))
def test_figures_add_up(rows):
    class Counted:
        """What `figures_of` asks of a queryset."""

        def order_by(self):
            return self

        def values_list(self, *_names):
            return self

        def annotate(self, **_counts):
            return [(title, level, rows.count((title, level))) for title, level in set(rows)]

    lines = figures_of(Counted())

    assert sum(line["total"] for line in lines) == len(rows)
    assert all(sum(line["levels"].values()) == line["total"] for line in lines)


# Results of outside assessments -------------------------------------------------------------------------------


def a_result(unit=None, **fields):
    unit = unit or root()
    given = {"title": "全省工商联系统工作考评", "body": "省工商联", "year": 2025, "rank": 1} | fields
    return ExternalResult(organisation=unit, **given)


def test_a_result_is_kept_with_its_evidence_and_stands_on_the_trail(desk):
    row = add_result(a_result(), actor=desk, upload=SimpleUploadedFile("证明.pdf", PDF))

    assert (row.file_name, row.file.media_type) == ("证明.pdf", "application/pdf")
    entry = AuditEntry.objects.get(event="chambers.external_result_added")
    assert "全省工商联系统工作考评 · 2025 · 1" in entry.note


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"rank": None}, "名次"),
        ({"rank": 5, "of": 4}, "参评"),
        ({"year": 1900}, "."),
    ],
)
def test_a_result_that_says_nothing_or_too_much_is_refused(desk, fields, words):
    with pytest.raises(ValidationError, match=words):
        add_result(a_result(**fields), actor=desk)

    assert not ExternalResult.objects.exists()


def test_the_same_result_of_a_year_is_on_file_once(committed):
    root()

    outcomes = at_once(lambda _n: add_result(a_result(), actor=None), 2)

    assert len(of_kind(outcomes, ValidationError)) == 1
    assert ExternalResult.objects.count() == 1


def test_a_file_that_is_none_is_refused_and_nothing_is_kept(desk):
    with pytest.raises(ValidationError) as refused:
        add_result(a_result(), actor=desk, upload=SimpleUploadedFile("a.pdf", b"MZ"))

    assert list(refused.value.error_dict) == ["file"]
    assert not ExternalResult.objects.exists()


def test_a_stale_form_changes_nothing(desk):
    row = add_result(a_result(), actor=desk)
    seen = row.version
    edit_result(row, actor=desk, seen=seen, rank=2)

    with pytest.raises(ValidationError) as refused:
        edit_result(row, actor=desk, seen=seen, rank=3)

    assert refused.value.code == "stale"
    assert again(row).rank == 2


def test_what_was_removed_stands_on_the_trail_with_the_reason(desk):
    row = add_result(a_result(), actor=desk)
    remove_result(row, "重复登记", actor=desk)

    with pytest.raises(ValidationError, match="已被他人删除"):
        remove_result(row, "再删", actor=desk)

    note = AuditEntry.objects.get(event="chambers.external_result_removed").note
    assert "全省工商联系统工作考评" in note
    assert "重复登记" in note


def test_county_staff_keep_results_of_their_own_county_and_of_no_other(db, signed_in):
    north, south = CountyFactory(), CountyFactory()
    mine, theirs = ChamberFactory(parent=north), ChamberFactory(parent=south)
    client = signed_in(person_with(Role.COUNTY_STAFF, north))
    given = {"title": "考评", "body": "省工商联", "year": "2025", "rank": "1"}

    assert client.post(page("result_add"), given | {"unit": f"#{theirs.pk}"}).status_code == 422
    assert client.post(page("result_add"), given | {"unit": f"#{mine.pk}"}).status_code == 302

    assert list(ExternalResult.objects.values_list("organisation", flat=True)) == [mine.pk]


def test_a_secretary_reads_the_own_results_with_their_evidence_and_keeps_none(db, desk, signed_in):
    chamber = ChamberFactory()
    own = add_result(a_result(chamber.organisation), actor=desk, upload=SimpleUploadedFile("a.pdf", PDF))
    other = add_result(a_result(), actor=desk, upload=SimpleUploadedFile("a.pdf", PDF))
    client = signed_in(person_with(Role.CHAMBER_SECRETARY, chamber.organisation))
    for name in ("result_detail", "result_file"):
        assert client.get(page(name, other.pk)).status_code == 404
    assert client.get(page("result_edit", own.pk)).status_code == 403

    assert [row["pk"] for row in client.get(page("result_list")).context["object_list"]] == [own.pk]
    assert client.get(page("result_file", own.pk)).status_code == 200
    assert AuditEntry.objects.filter(event="chambers.external_result_read").count() == 1
    portrait = client.get(page("chamber_portrait", chamber.pk)).content.decode()
    assert "全省工商联系统工作考评" in portrait
    assert page("result_add") not in portrait
