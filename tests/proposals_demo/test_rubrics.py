"""The rubrics of the demo city: several sets side by side, all put to use, as the letters describe them."""

from __future__ import annotations

import pytest

from chambers.models import Indicator, RewardRule, Rubric, RubricVersion
from chambers.services.rubric_comparing import compare_rubrics
from chambers.services.rubric_plain import read_plain


@pytest.fixture(scope="module")
def rubrics(city):
    return {one.code: one for one in Rubric.objects.all()}


def used(rubric):
    return rubric.versions.get(state=RubricVersion.State.PUBLISHED)


def first_level(version):
    return list(version.indicators.filter(parent=None, kind="branch").values_list("name", flat=True))


def test_two_sets_of_four_goods_and_an_older_version_stand_side_by_side(rubrics):
    goods = rubrics["four-goods"]
    older = goods.versions.get(state=RubricVersion.State.RETIRED)

    assert first_level(older) == ["班子建设好", "团结教育好", "服务发展好", "自律规范好"]
    assert first_level(used(goods)) == ["政治引领好", "队伍建设好", "服务发展好", "自律规范好"]
    assert first_level(used(rubrics["bridge-goods"])) == [
        "桥梁作用发挥好",
        "经贸交流组织好",
        "会员利益维护好",
        "服务大局成效好",
    ]
    assert compare_rubrics(read_plain(older), read_plain(used(goods))).counts["added"] > 0


def test_chambers_elsewhere_are_rewarded_by_score_and_projects_have_no_cap(rubrics):
    version = used(rubrics["remote-chambers"])
    projects = version.indicators.get(metric="facts.signed-projects")
    reward = RewardRule.objects.get(version=version, per_point__isnull=False)

    assert first_level(version) == ["商会建设", "招商引资", "社会公益", "德品出乡"]
    assert (projects.per_unit, projects.cap) == (10, None)
    assert projects.parent.points == 40
    assert (reward.grade.name, reward.from_points, reward.per_point) == ("优秀异地商会", 90, 2000)


def test_counties_are_assessed_with_a_source_of_data_and_a_part_of_the_report_on_duty(rubrics):
    leaves = Indicator.objects.filter(version=used(rubrics["county-work"])).exclude(kind="branch")

    assert leaves.filter(data_source="").count() == 0
    assert leaves.get(name="人才政策落实").data_source == "市人社局绩效考核数据"
    assert leaves.filter(in_duty_report=True).count() == 3


def test_persons_and_party_branches_have_rubrics_of_their_own(rubrics):
    assert rubrics["healthy-growth"].subject == Rubric.Subject.PERSON
    assert rubrics["four-ways"].subject == Rubric.Subject.PARTY
    assert len(first_level(used(rubrics["healthy-growth"]))) == 5
    assert len(first_level(used(rubrics["four-ways"]))) == 4
