"""What counts as a similar name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.accounts.models import Organisation
from members.services.duplicates import core_name, similar_organisations
from tests.factories.members import EnterpriseFactory


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("云州市浙江商会（筹）", "浙江"),
        ("云州市 浙江商会", "浙江"),
        ("云州市临江区餐饮行业协会", "餐饮"),
        ("云州甲机械有限责任公司", "云州甲机械"),
        ("商会", "商会"),
    ],
)
def test_the_core_of_a_name_is_what_tells_parties_apart(name, core):
    assert core_name(name) == core


@given(st.text(max_size=60))
def test_the_core_of_any_text_is_found_without_error(text):
    assert isinstance(core_name(text), str)


@pytest.mark.django_db
def test_the_same_name_in_another_width_is_found_anywhere():
    twin = EnterpriseFactory(name="云州ＡＢＣ食品有限公司").organisation
    found = similar_organisations(
        Organisation.objects.all(), kind="enterprise", name="云州abc食品有限公司", region=None
    )
    assert found == [twin]


@pytest.mark.django_db
def test_what_is_out_of_reach_is_never_named():
    EnterpriseFactory(name="云州甲食品有限公司")
    nobody = Organisation.objects.none()
    assert similar_organisations(nobody, kind="enterprise", name="云州甲食品有限公司", region=None) == []
