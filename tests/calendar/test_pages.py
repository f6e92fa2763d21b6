"""The pages of holiday notices, and notices as staff paste them."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from federation.accounts.models import Role
from federation.calendar import services
from federation.calendar.models import HolidayNotice, SpecialDay
from federation.calendar.notice_text import parse_notice
from tests.factories.accounts import person_with

DAY = datetime.date
PASTED = "2027-01-01 off 元旦\r\n\r\n 2027年1月2日　班 \n2027/2/8 休 春节\n２０２７-02-09 off 春节"


@pytest.fixture(autouse=True)
def calendar_read_anew():
    services.forget()
    yield
    services.forget()


def test_a_pasted_notice_is_read_in_any_usual_spelling():
    assert parse_notice(PASTED) == [
        (DAY(2027, 1, 1), "off", "元旦"),
        (DAY(2027, 1, 2), "work", ""),
        (DAY(2027, 2, 8), "off", "春节"),
        (DAY(2027, 2, 9), "off", "春节"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "2027-02-30 off 元旦",
        "2027-01-01",
        "2027-01-01 maybe",
        "元旦",
        "27-1-1 off",
        "2027-01-01 off " + "x" * 61,
    ],
)
def test_a_line_that_cannot_be_read_is_named(line):
    with pytest.raises(ValidationError) as refused:
        parse_notice(f"2027-01-01 off 元旦\n{line}")

    assert len(refused.value.messages) == 1
    assert "2" in refused.value.messages[0]


@given(
    days=st.lists(
        st.tuples(st.dates(DAY(1900, 1, 1), DAY(2999, 12, 31)), st.sampled_from(["off", "work"])), max_size=30
    )
)
def test_what_is_written_is_read_again(days):
    text = "\n".join(f"{day.isoformat()} {kind} 节" for day, kind in days)

    assert parse_notice(text) == [(day, kind, "节") for day, kind in days]


@given(text=st.text(max_size=200))
def test_any_text_is_a_notice_or_a_refusal(text):
    try:
        assert isinstance(parse_notice(text), list)
    except ValidationError as refused:
        assert refused.messages


def publish(client, **changes):
    data = {"year": 2027, "source": "国办发明电〔2026〕9号", "days": PASTED} | changes
    return client.post(reverse("calendar:notice_publish"), data)


def test_publishing_makes_the_year_firm(signed_in, desk):
    assert services.due_date(DAY(2027, 1, 4), "5wd").provisional

    response = publish(signed_in(desk))

    assert response["Location"] == reverse("calendar:notice_list")
    due = services.due_date(DAY(2026, 12, 31), "2wd")
    assert (due.date, due.provisional) == (DAY(2027, 1, 4), False)


@pytest.mark.parametrize(
    "changes",
    [{"days": ""}, {"days": "nonsense"}, {"days": "2027-01-01 off\n2027-01-01 work"},
     {"days": "2025-05-01 off"}, {"days": "2027-01-01 off\x00"}],
)  # fmt: skip
def test_an_odd_notice_is_refused_beside_its_days(signed_in, desk, changes):
    response = publish(signed_in(desk), **changes)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["days"]
    assert not HolidayNotice.objects.filter(year=2027).exists()


@pytest.mark.parametrize("year", ["", "x", "1999", "99999999999"])
def test_an_odd_year_is_refused_beside_its_field(signed_in, desk, year):
    assert list(publish(signed_in(desk), year=year).context["form"].errors) == ["year"]


@pytest.mark.parametrize("role", [role for role in Role.values if role != "CST"])
def test_city_staff_alone_keep_the_calendar(signed_in, db, role):
    client = signed_in(person_with(role))

    assert client.get(reverse("calendar:notice_list")).status_code == 403
    assert publish(client).status_code == 403
    assert not HolidayNotice.objects.filter(year=2027).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(signed_in, desk, count, django_assert_num_queries):
    SpecialDay.objects.all().delete()
    HolidayNotice.objects.all().delete()
    for year in range(2030, 2030 + count):
        services.publish_holiday_notice(year, [(DAY(year, 5, 1), "off", "劳动节")], actor=None)
    client = signed_in(desk)
    client.get("/")

    with django_assert_num_queries(5):
        response = client.get(reverse("calendar:notice_list"))

    assert len(response.context["object_list"]) == count
    assert "05-01" in response.content.decode()
