"""Rubrics as services: points and places of indicators, grades with rewards, drafts, kinds, comparing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from chambers.models import FactKind, Grade, Indicator, RewardRule, Rubric, RubricVersion
from chambers.services.fact_kinds import add_fact_kind, change_fact_kind
from chambers.services.rubric_comparing import compare_rubrics
from chambers.services.rubric_edits import discard_draft, edit_rubric, move_below, save_grade, set_points
from chambers.services.rubric_kinds import DEFAULTS, FIELDS, only_of_kind
from chambers.services.rubric_plain import (
    PlainGrade,
    PlainGroup,
    PlainNode,
    PlainRubric,
    plain_node,
    read_plain,
    write_plain,
)
from chambers.services.rubrics import create_rubric, publish_version, save_indicator, start_version
from federation.audit.models import AuditEntry
from tests.factories.accounts import root
from tests.factories.assessment import make_draft, make_version
from tests.races import at_once, of_kind

K = Indicator.Kind
TREE = [
    {"name": "政治引领", "points": 60, "below": [{"name": "组织覆盖", "points": 40}, {"points": 20}]},
    {"name": "服务发展", "points": 40, "below": [{"name": "走访", "points": 40}]},
]


def node(version, code):
    return version.indicators.get(code=code)


def codes(version):
    return list(version.indicators.order_by("path").values_list("code", "name"))


def seen(version):
    return RubricVersion.objects.values_list("version", flat=True).get(pk=version.pk)


@pytest.mark.parametrize("kind", [K.PER_UNIT, K.RATIO, K.SCALED])
def test_the_table_takes_no_indicator_that_lacks_what_its_kind_needs(db, kind):
    version = make_draft(TREE)
    with pytest.raises(IntegrityError, match="indicator_"):
        Indicator.objects.create(
            version=version, kind=kind, name="缺", points=1, code="9", path="009", position=9
        )


def test_the_table_takes_no_reward_for_points_from_nowhere(db):
    version = make_draft(TREE)
    with pytest.raises(IntegrityError, match="per_point_is_whole"):
        RewardRule.objects.create(version=version, grade=version.grades.get(), amount=1, per_point=1)


def test_points_of_many_are_set_in_one_act(desk):
    version = make_draft(TREE)
    before = AuditEntry.objects.count()

    set_points(version, {node(version, "1.1").pk: D(30), node(version, "1.2").pk: D(30)}, actor=desk)

    assert [node(version, code).points for code in ("1.1", "1.2")] == [30, 30]
    assert AuditEntry.objects.count() == before + 1


def test_points_below_nothing_are_refused_beside_their_indicator_and_change_nothing(desk):
    version = make_draft(TREE)
    first, second = node(version, "1.1"), node(version, "1.2")

    with pytest.raises(ValidationError) as refused:
        set_points(version, {first.pk: D(10), second.pk: D(-1)}, actor=desk)

    assert list(refused.value.error_dict) == [f"p{second.pk}"]
    assert node(version, "1.1").points == 40


def test_a_choice_keeps_the_points_of_its_best_level(desk):
    version = make_draft([{"kind": K.CHOICE, "points": 20, "options": [20, 15, 0]}])

    set_points(version, {node(version, "1").pk: D(5)}, actor=desk)

    assert node(version, "1").points == 20


def test_whoever_saw_an_older_draft_is_refused(desk):
    version = make_draft(TREE)
    old = seen(version)
    set_points(version, {node(version, "2.1").pk: D(39)}, actor=desk, seen=old)
    acts = [
        lambda: set_points(version, {node(version, "2.1").pk: D(1)}, actor=desk, seen=old),
        lambda: move_below(node(version, "2.1"), None, actor=desk, seen=old),
        lambda: save_grade(Grade(version=version, name="新", threshold=1), None, actor=desk, seen=old),
        lambda: discard_draft(version, actor=desk, seen=old),
        lambda: publish_version(version, actor=desk, seen=old),
    ]

    for act in acts:
        with pytest.raises(ValidationError) as refused:
            act()
        assert refused.value.code == "stale"
    assert node(version, "2.1").points == 39


def test_an_indicator_moves_with_all_that_stands_below_it(desk):
    version = make_draft(TREE)

    move_below(node(version, "2"), node(version, "1"), actor=desk)

    assert [code for code, _name in codes(version)] == ["1", "1.1", "1.2", "1.3", "1.3.1"]
    assert node(version, "1.3").name == "服务发展"


def test_an_indicator_never_stands_below_itself_nor_on_a_fifth_level(desk):
    version = make_draft([{"below": [{"below": [{"below": [{"name": "底"}]}]}]}, {"below": [{}]}])
    before = codes(version)

    for moved, above in (("1", "1.1"), ("2", "1.1.1"), ("1", "2")):
        with pytest.raises(ValidationError) as refused:
            move_below(node(version, moved), node(version, above), actor=desk)
        assert list(refused.value.error_dict) == ["parent"]
    assert codes(version) == before


def test_nothing_is_moved_below_what_is_scored_or_belongs_to_another_version(desk):
    version, other = make_draft(TREE), make_draft(TREE)

    for above in (node(version, "2.1"), node(other, "1")):
        with pytest.raises(ValidationError):
            move_below(node(version, "1.1"), above, actor=desk)


def test_a_grade_is_saved_with_its_reward_and_loses_it_again(desk):
    version = make_draft(TREE)
    grade = Grade(version=version, name="优秀", threshold=D(90))
    reward = {"amount": D(50000), "from_points": D(90), "per_point": D(1000), "at_most": D(60000)}

    save_grade(grade, reward, actor=desk)

    assert RewardRule.objects.get(grade=grade).per_point == 1000
    save_grade(grade, None, actor=desk)
    assert not RewardRule.objects.filter(grade=grade).exists()


def test_half_a_reward_for_each_point_is_refused_and_keeps_no_grade(desk):
    version = make_draft(TREE)

    with pytest.raises(ValidationError, match="请同时填写起算总分和每分金额"):
        save_grade(
            Grade(version=version, name="优秀", threshold=D(90)),
            {"amount": D(0), "from_points": D(90), "per_point": None, "at_most": None},
            actor=desk,
        )

    assert not version.grades.filter(name="优秀").exists()


def test_a_draft_is_thrown_away_and_what_is_in_use_is_not(desk):
    version = make_version(TREE)
    draft = start_version(version.rubric, actor=desk)

    discard_draft(draft, actor=desk)

    assert list(version.rubric.versions.all()) == [version]
    with pytest.raises(ValidationError) as refused:
        discard_draft(version, actor=desk)
    assert refused.value.code == "frozen"


def test_what_a_rubric_in_use_assesses_stays(desk):
    used, draft = make_version(TREE).rubric, make_draft(TREE).rubric

    edit_rubric(draft, actor=desk, subject=Rubric.Subject.PARK)
    with pytest.raises(ValidationError) as refused:
        edit_rubric(used, actor=desk, name="新名称", subject=Rubric.Subject.PARK)

    assert list(refused.value.error_dict) == ["subject"]
    used.refresh_from_db()
    assert used.name != "新名称"
    draft.refresh_from_db()
    assert draft.subject == Rubric.Subject.PARK


def test_a_kind_of_facts_keeps_its_code_and_is_there_once(desk):
    kind = add_fact_kind(actor=desk, code="donations", name="捐赠", unit="元")

    with pytest.raises(ValidationError) as refused:
        add_fact_kind(actor=desk, code="donations", name="捐款", unit="元")
    assert list(refused.value.error_dict) == ["code"]
    change_fact_kind(kind, actor=desk, name="公益捐赠", unit="万元", is_active=False, code="other")

    kind = FactKind.objects.get(pk=kind.pk)
    assert (kind.code, kind.name, kind.unit, kind.is_active) == ("donations", "公益捐赠", "万元", False)


def test_a_change_of_kind_leaves_nothing_of_the_old_one_behind():
    full = DEFAULTS | {
        "cap": D(9), "per_unit": D(1), "base": D(2), "target": D(3), "floor": D(4),
        "scorer": "measured", "metric": "facts.x", "points": D(5),
    }  # fmt: skip

    for kind in K.values:
        kept = only_of_kind(kind, full)
        for name, default in DEFAULTS.items():
            assert kept[name] == (full[name] if name in FIELDS[kind] else default)


# Comparing ------------------------------------------------------------------------------------------------


def a_rubric(*nodes: PlainNode, **fields) -> PlainRubric:
    return PlainRubric({"total_points": D(100)}, tuple(nodes), **fields)


def leaf(name, points=10, **given):
    return plain_node(name, K.RANGE, points=D(points), **given)


def branch(name, *below):
    return plain_node(name, K.BRANCH, points=D(50), below=below)


def test_a_comparison_names_what_came_went_changed_and_moved():
    old = a_rubric(branch("甲", leaf("一"), leaf("二"), leaf("三")), branch("乙", leaf("四")))
    new = a_rubric(branch("甲", leaf("一", 20), leaf("三")), branch("乙", leaf("四"), leaf("五")))

    found = compare_rubrics(old, new)

    assert [(line.name, line.old_code, line.new_code, line.state) for line in found.lines] == [
        ("甲", "1", "1", "same"),
        ("一", "1.1", "1.1", "changed"),
        ("二", "1.2", "", "removed"),
        ("三", "1.3", "1.2", "moved"),
        ("乙", "2", "2", "same"),
        ("四", "2.1", "2.1", "same"),
        ("五", "", "2.2", "added"),
    ]
    assert [(str(label), was, now) for label, was, now in found.lines[1].changes] == [("分值", "10", "20")]


def test_an_indicator_in_the_same_place_under_another_name_is_the_same_renamed():
    found = compare_rubrics(a_rubric(leaf("走访会员")), a_rubric(leaf("走访全部会员")))

    (line,) = found.lines
    assert line.state == "changed"
    assert line.changes[0][1:] == ("走访会员", "走访全部会员")


def test_grades_groups_and_terms_are_compared_by_name():
    old = a_rubric(
        grades=(PlainGrade("优秀", D(90)), PlainGrade("合格", D(60))), groups=(PlainGroup("甲组"),)
    )
    new = replace(
        a_rubric(
            grades=(PlainGrade("优秀", D(85)),), groups=(PlainGroup("甲组"), PlainGroup("乙组", ("town",)))
        ),
        terms={"total_points": D(1000)},
    )

    found = compare_rubrics(old, new)

    assert [(name, was, now) for name, was, now in found.grades] == [
        ("优秀", "90 分起", "85 分起"),
        ("合格", "60 分起", "—"),
    ]
    assert [name for name, _was, _now in found.groups] == ["乙组"]
    assert [(was, now) for _label, was, now in found.terms] == [("100", "1000")]


NAMES = st.sampled_from(["甲", "乙", "丙", "丁"])
LEAVES = st.builds(leaf, NAMES, st.integers(1, 5))
TREES = st.lists(
    st.one_of(
        LEAVES, st.builds(lambda name, below: branch(name, *below), NAMES, st.lists(LEAVES, max_size=4))
    ),
    max_size=4,
).map(lambda nodes: a_rubric(*nodes))


@settings(max_examples=60, deadline=None)
@given(TREES, TREES)
def test_every_indicator_of_both_versions_stands_in_a_comparison_once(old, new):
    lines = compare_rubrics(old, new).lines

    assert sorted(line.old_code for line in lines if line.old_code) == sorted(code for code, _n in old.walk())
    assert [line.new_code for line in lines if line.new_code] == [code for code, _n in new.walk()]
    assert {line.state for line in compare_rubrics(new, new).lines} <= {"same"}


def test_what_is_read_from_a_version_and_written_into_another_is_equal(desk):
    version = make_draft(TREE, total_cap=D(110), grades={"合格": 60, "优秀": 90})
    save_indicator(
        Indicator(version=version, kind=K.CHOICE, name="加分", points=D(5), is_bonus=True),
        actor=desk,
        options=[{"label": "是", "points": D(5)}, {"label": "否", "points": D(0)}],
    )

    other = write_plain(make_draft([]), read_plain(version), actor=desk)

    assert read_plain(other) == read_plain(version)


# Two at once ----------------------------------------------------------------------------------------------


def test_of_two_who_change_points_from_the_same_page_one_is_refused(committed):
    version = make_draft(TREE)
    page, key = seen(version), node(version, "2.1").pk

    outcomes = at_once(lambda n: set_points(version, {key: D(n + 1)}, actor=None, seen=page), 2)

    assert len(of_kind(outcomes, ValidationError)) == 1
    assert node(version, "2.1").points in (1, 2)


def test_nothing_is_changed_in_the_moment_in_which_a_version_is_put_to_use(committed):
    version = make_draft(TREE)
    page, key = seen(version), node(version, "2.1").pk

    def act(number: int):
        with transaction.atomic():
            if number:
                return publish_version(version, actor=None, seen=page)
            return set_points(version, {key: D(39)}, actor=None, seen=page)

    outcomes = at_once(act, 2)

    assert len(of_kind(outcomes, ValidationError)) == 1
    version.refresh_from_db()
    assert (version.state == "published") == (node(version, "2.1").points == 40)


def test_of_two_who_start_a_version_at_once_one_is_refused(committed):
    rubric = make_version(TREE).rubric

    outcomes = at_once(lambda _n: start_version(rubric, actor=None), 2)

    assert len(of_kind(outcomes, ValidationError)) == 1
    assert rubric.versions.count() == 2


def test_of_two_rubrics_with_one_code_at_once_one_is_refused_in_words(committed):
    def make(_n):
        return create_rubric(
            Rubric(organisation=root(), code="same", name="方案", subject="chamber"), actor=None
        )

    outcomes = at_once(make, 2)

    assert [list(one.error_dict) for one in of_kind(outcomes, ValidationError)] == [["code"]]
    assert Rubric.objects.count() == 1
