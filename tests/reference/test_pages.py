from __future__ import annotations

import pytest
from django.urls import reverse

from federation.accounts.models import Role
from federation.reference import services
from federation.reference.models import DictionaryChange, Industry
from tests.factories.accounts import person_with

LIST = "reference:industry_list"


@pytest.mark.parametrize("role", [role for role in Role.values if role != "CST"])
def test_city_staff_alone_keep_the_dictionary(signed_in, db, role):
    client = signed_in(person_with(role))
    key = Industry.objects.get(scheme="city", code="101").pk

    for address in (reverse(LIST), reverse("reference:industry_add"),
                    reverse("reference:industry_rename", args=[key])):  # fmt: skip
        assert client.get(address).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(signed_in, desk, count, django_assert_num_queries):
    parent = Industry.objects.create(scheme="city", code="9", name="测试产业")
    for number in range(count):
        row = Industry.objects.create(scheme="city", code=f"90{number}", name=f"产业{number}", parent=parent)
        DictionaryChange.objects.create(industry=row, old_name="旧", new_name=row.name)
    services.forget()
    client = signed_in(desk)
    client.get(reverse(LIST))

    with django_assert_num_queries(5):
        response = client.get(reverse(LIST), {"parent": parent.pk})

    assert len(response.context["object_list"]) == count


def test_an_industry_is_added_and_renamed_on_its_pages(signed_in, desk):
    client = signed_in(desk)
    leading = Industry.objects.get(scheme="city", code="1")

    added = client.post(reverse("reference:industry_add"), {"parent": leading.pk, "name": "航空航天"})
    row = Industry.objects.get(name="航空航天")
    renamed = client.post(reverse("reference:industry_rename", args=[row.pk]), {"name": "低空经济"})

    assert added["Location"] == renamed["Location"] == reverse(LIST)
    page = client.get(reverse(LIST)).content.decode()
    assert "低空经济" in page
    assert "航空航天" in page


def test_a_taken_name_is_refused_beside_its_field(signed_in, desk):
    row = Industry.objects.get(scheme="city", code="101")

    response = signed_in(desk).post(reverse("reference:industry_rename", args=[row.pk]), {"name": "家用电器"})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["name"]


def test_the_national_sections_are_not_renamed(signed_in, desk):
    section = Industry.objects.get(scheme="gbt4754", code="C")

    response = signed_in(desk).get(reverse("reference:industry_rename", args=[section.pk]))

    assert response.status_code == 404
