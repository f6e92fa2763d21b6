"""Promises of the small pieces of markup."""

import datetime

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from federation.keyset import Ordering
from federation.ui import cells
from federation.ui.tables import Column, Table

TODAY = datetime.date(2026, 11, 20)


def due_in(days: int) -> datetime.date:
    return TODAY + datetime.timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "tone", "icon", "words"),
    [
        (-4, "red", "alert-circle", "4 days overdue"),
        (-1, "red", "alert-circle", "1 day overdue"),
        (0, "amber", "clock", "Due today"),
        (3, "amber", "clock", "3 days left"),
        (5, "amber", "clock", "5 days left"),
        (6, "yellow", "clock", "6 days left"),
        (7, "yellow", "clock", "7 days left"),
        (8, "plain", "clock", "8 days left"),
    ],
)
def test_a_due_date_is_worded_by_the_days_left(days, tone, icon, words):
    with translation.override("en"):
        state = cells.deadline_state(due_in(days), today=TODAY)

    assert state == cells.DeadlineState(tone, icon, words)


@pytest.mark.parametrize(
    ("days", "tone", "words"),
    [(-1, "green", "Completed on time"), (0, "green", "Completed on time"), (1, "amber", "Completed late")],
)
def test_a_finished_matter_no_longer_counts_days(days, tone, words):
    with translation.override("en"):
        state = cells.deadline_state(TODAY, finished=due_in(days), today=due_in(400))

    assert (state.tone, state.words) == (tone, words)


def test_the_thresholds_of_a_deadline_are_settings(settings):
    settings.PORTAL_DEADLINE_SOON = 1
    settings.PORTAL_DEADLINE_NEAR = 2

    tones = [cells.deadline_state(due_in(days), today=TODAY).tone for days in (1, 2, 3)]

    assert tones == ["amber", "yellow", "plain"]


def test_a_moment_in_the_evening_counts_as_its_local_day():
    moment = datetime.datetime(2026, 11, 19, 17, 0, tzinfo=datetime.UTC)

    assert cells.as_date(moment) == TODAY


def test_a_missing_due_date_is_a_dash():
    assert cells.deadline(None) == '<span class="p-muted">—</span>'


def test_the_reason_of_a_deadline_is_its_escaped_tooltip():
    assert ' title="&quot;working days&quot;"' in cells.deadline(TODAY, today=TODAY, why='"working days"')


def test_a_date_of_another_year_shows_its_year():
    shown = [cells.short_date(day, TODAY) for day in (TODAY, datetime.date(2027, 3, 31))]

    assert shown == ["11-20", "2027-03-31"]


@given(value=st.none() | st.floats(allow_nan=False) | st.integers(), maximum=st.integers(-5, 10**6))
def test_a_bar_never_leaves_its_ground(value, maximum):
    assert 0 <= cells.share(value, maximum) <= 100


def test_a_bar_says_its_share_and_marks_the_comparison():
    drawn = cells.bar(30, 60, compare=45)

    assert 'aria-label="50%"' in drawn
    assert 'class="p-bar-fill" width="50%"' in drawn
    assert 'class="p-bar-tick" x="75.0%"' in drawn
    assert "style=" not in drawn


def test_figures_are_grouped_by_thousands_in_chinese_too():
    with translation.override("zh-hans"):
        assert cells.number(23416) == '<span class="p-num">23,416</span>'


@pytest.mark.parametrize(
    ("name", "char"),
    [
        ("云州市浙江商会", "浙"),
        ("桃溪县茶产业商会", "茶"),
        ("临江区餐饮行业商会", "餐"),
        ("市", "市"),
        ("", "·"),
    ],
)
def test_a_tile_shows_what_tells_organisations_apart(name, char):
    assert cells.significant_char(name) == char


@given(text=st.text(min_size=1, max_size=60))
def test_no_cell_lets_markup_through(text):
    drawn = [cells.tag(text), cells.status(text), cells.name_cell(text, "/x", text), cells.icon("x", text)]
    plain = [cells.tag("a"), cells.status("a"), cells.name_cell("a", "/x", "a"), cells.icon("x", "a")]

    assert [one.count("<") for one in drawn] == [one.count("<") for one in plain]
    assert [one.count('"') for one in drawn] == [one.count('"') for one in plain]


class NameTable(Table):
    default_order = "name"
    columns = [
        Column("name", "<i>Name</i>", ("name",), ordering=Ordering("name", key="pk")),
        Column("size", "<b>Size</b>", ("size",), align="end", inline="size"),
    ]


ROW = {"pk": 7, "name": "<script>alert(1)</script>", "size": gettext_lazy("Small")}


def table(**choices):
    drawn = NameTable()
    for name, value in choices.items():
        setattr(drawn, name, value)
    return drawn.draw([ROW], order="name", address=lambda **changes: f"?sort={changes['sort']}")


def test_a_table_escapes_what_users_wrote():
    drawn = table()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in drawn
    assert "<script>" not in drawn
    assert "<i>Name" not in drawn
    assert 'data-label="&lt;b&gt;Size&lt;/b&gt;"' in drawn


def test_a_table_keeps_its_roles_and_says_how_it_is_sorted():
    drawn = table()

    assert [f'role="{role}"' in drawn for role in ("table", "rowgroup", "row", "columnheader", "cell")] == [
        True
    ] * 5
    assert 'aria-sort="ascending"' in drawn
    assert 'href="?sort=-name"' in drawn


@pytest.mark.parametrize("selectable", [True, False])
def test_check_boxes_appear_only_where_rows_can_be_selected(selectable):
    assert ('name="ids" value="7"' in table(selectable=selectable)) is selectable


@pytest.mark.parametrize("route", ["", "members:enterprise_inline"])
def test_a_pencil_stands_where_the_value_may_be_changed_in_its_place(route):
    drawn = table(inline_route=route)

    assert ('href="/enterprises/7/inline/?field=size"' in drawn) is bool(route)
    assert "Small" in drawn or "小型" in drawn


def test_a_place_that_is_no_other_is_a_line_with_its_label_and_the_first_one_the_name():
    drawn = table()

    assert '<td class="p-c-name" role="cell">' in drawn
    assert '<td class="p-c-line p-end" role="cell" data-label=' in drawn
