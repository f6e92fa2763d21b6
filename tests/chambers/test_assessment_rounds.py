"""A round from its call to the review: who may do what when, and what each refusal says.

One file, though long: every promise begins from the same round, and each step stands on the one before.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from chambers.models import (
    AssessedGroup,
    AssessmentEntry,
    AssessmentRound,
    Chamber,
    Indicator,
    Mark,
    Score,
    StaleScore,
)
from chambers.services import assessment_rounds as leading
from chambers.services.assessment_checks import admit_entry, return_entry, save_check
from chambers.services.assessment_entries import (
    add_evidence,
    apply_entry,
    refuse_entry,
    save_self_score,
    submit_entry,
)
from chambers.services.assessment_reviews import finish_review, save_review
from chambers.services.assessment_subjects import add_entries
from chambers.services.expert_conflicts import conflicts
from chambers.services.expert_seats import spread_experts
from chambers.services.expert_sheets import save_sheet, submit_sheet
from chambers.services.rubrics import publish_version, save_part
from chambers.services.score_jobs import rescore_stale, start_scoring
from federation.accounts.models import Organisation, Role
from federation.accounts.scopes import holds
from federation.jobs.models import Job
from federation.jobs.services import run
from federation.notices.models import Notice
from tests.factories.accounts import CountyFactory, person_with, root
from tests.factories.assessment import coming_days, make_draft, make_round, make_version
from tests.factories.chambers import ChamberFactory

State, Entry, K = AssessmentRound.State, AssessmentEntry.State, Indicator.Kind
TODAY = timezone.localdate
TREE = [
    {"name": "党建", "points": 60, "below": [
        {"kind": K.FIXED, "points": 10, "name": "章程"},
        {"kind": K.CHOICE, "points": 20, "options": [20, 15, 0], "needs_evidence": True, "name": "活动"},
        {"kind": K.RANGE, "points": 30, "scorer": "expert", "name": "质量"},
    ]},
    {"name": "服务", "points": 40, "below": [{"kind": K.PER_UNIT, "points": 40, "per_unit": 10, "cap": 40, "name": "项目"}]},
    {"kind": K.VETO, "name": "违法"},
]  # fmt: skip


def a_round(state=State.OPEN, *, version=None, **fields) -> AssessmentRound:
    version = version or make_version(TREE, spread_limit=5, grades={"市级": 60, "省级": 85})
    terms = {name: getattr(version, name) for name in leading.TERMS}
    return make_round(version, state=state, **coming_days(), **(terms | fields))


def to(held, state):
    AssessmentRound.objects.filter(pk=held.pk).update(state=state)
    held.refresh_from_db()


def again(row):
    return type(row).objects.get(pk=row.pk)


def leaf(held, code):
    return held.version.indicators.get(code=code)


def values(held, **given):
    """Values by number of the leaf, "1.1" as _1_1."""
    return {leaf(held, name.strip("_").replace("_", ".")).pk: D(str(value)) for name, value in given.items()}


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def fill(entry, actor, **more):
    held = entry.round
    given = {"_1_1": 1, "_1_2": 20, "_1_3": 25, "_2_1": 3} | more
    save_self_score(entry, values(held, **given), actor=actor, seen=again(entry).lock_version)
    add_evidence(entry, leaf(held, "1.2"), SimpleUploadedFile("a.pdf", PDF), name="a.pdf", actor=actor)


def submitted(held, chamber=None):
    chamber = chamber or ChamberFactory()
    secretary = person_with(Role.CHAMBER_SECRETARY, chamber.organisation)
    entry = apply_entry(held, chamber.organisation, actor=secretary)
    fill(entry, secretary)
    return submit_entry(entry, actor=secretary)


def admitted(held, desk, chamber=None):
    return admit_entry(submitted(held, chamber), actor=desk)


def scoring(desk, *, experts=2, count=1, **fields):
    """A round in which experts score, with admitted entries and everybody seated."""
    held = a_round(**fields)
    entries = [admitted(held, desk) for _n in range(count)]
    people = [person_with(Role.EXPERT) for _n in range(experts)]
    to(held, State.CHECKING)
    spread_experts(held, actor=desk)
    leading.begin_scoring(held, actor=desk)
    return again(held), [again(one) for one in entries], people


def sheet(entry, expert, value, reason="有据"):
    node = leaf(entry.round, "1.3")
    save_sheet(entry, {node.pk: D(str(value))}, {node.pk: reason}, actor=expert)
    return submit_sheet(entry, actor=expert)


# Rounds -----------------------------------------------------------------------------------------------------


def test_only_a_version_in_use_is_called_and_its_terms_are_copied(desk):
    draft = make_draft(TREE, experts=3, spread_limit=7)
    fields = {"organisation": root(), "title": "考评", "year": 2026, **coming_days()}
    fields |= {"first_day": date(2026, 1, 1), "last_day": date(2026, 12, 31)}
    with pytest.raises(ValidationError, match="启用"):
        leading.create_round(AssessmentRound(version=draft, **fields), actor=desk)

    held = leading.create_round(
        AssessmentRound(version=publish_version(draft, actor=None), **fields), actor=desk
    )

    assert (held.state, held.experts, held.spread_limit) == (State.DRAFT, 3, 7)


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize(
    ("act", "target"),
    [
        (leading.open_round, State.OPEN),
        (leading.begin_check, State.CHECKING),
        (leading.begin_scoring, State.SCORING),
        (leading.begin_review, State.REVIEWING),
        (lambda held, actor: leading.cancel_round(held, "停办", actor=actor), State.CANCELLED),
    ],
)
def test_a_round_moves_as_its_table_says_and_in_no_other_way(desk, state, act, target):
    version = make_version(TREE)
    held = make_round(version, state=state)
    allowed = AssessmentRound.workflow.allows(held, target)
    if (state, target) == (State.CHECKING, State.REVIEWING):
        # Experts are asked by this rubric, so nobody goes past them.
        allowed = False
    if (state, target) == (State.PUBLICITY, State.REVIEWING):
        # Publicity ends with a reason, by an act of its own.
        allowed = False
    if allowed:
        act(held, actor=desk)
        assert again(held).state == target
    else:
        with pytest.raises(ValidationError):
            act(held, actor=desk)
        assert again(held).state == state


def test_a_trial_run_stays_with_the_office_and_has_no_effect(desk):
    chamber = ChamberFactory()
    secretary = person_with(Role.CHAMBER_SECRETARY, chamber.organisation)
    held = a_round(is_trial=True)

    add_entries(held, Chamber.objects.all(), actor=desk)

    assert not AssessmentEntry.objects.visible_to(secretary, "chambers.view_entry").exists()
    assert not AssessmentRound.objects.visible_to(secretary, "chambers.view_round").exists()
    assert not Notice.objects.filter(user=secretary).exists()
    with pytest.raises(ValidationError, match="试算"):
        leading.begin_check(held, actor=desk)
    with pytest.raises(ValidationError, match="试算"):
        apply_entry(held, chamber.organisation, actor=secretary)


# Taking part ------------------------------------------------------------------------------------------------


def test_a_chamber_applies_once_while_the_round_is_open(desk):
    held, chamber = a_round(), ChamberFactory()
    apply_entry(held, chamber.organisation, actor=None)

    with pytest.raises(ValidationError, match="已参评"):
        apply_entry(held, chamber.organisation, actor=None)
    other = ChamberFactory().organisation
    AssessmentRound.objects.filter(pk=held.pk).update(apply_by=TODAY() - timedelta(1))
    with pytest.raises(ValidationError, match="截止日"):
        apply_entry(held, other, actor=None)
    to(held, State.CHECKING)
    with pytest.raises(ValidationError, match="不接受申报"):
        apply_entry(held, other, actor=None)
    assert AssessmentEntry.objects.count() == 1


def test_all_chambers_of_a_choice_come_in_at_once_each_in_the_group_of_its_kind(desk):
    draft = make_draft(TREE)
    save_part(AssessedGroup(version=draft, name="行业组", kinds=["industry"]), actor=None)
    held = a_round(version=publish_version(draft, actor=None))
    county = CountyFactory()
    mine, other = ChamberFactory(), ChamberFactory(kind="township", parent=county)
    gone = ChamberFactory(status=Organisation.Status.DISSOLVED)
    secretary = person_with(Role.CHAMBER_SECRETARY, other.organisation)

    assert add_entries(held, Chamber.objects.all(), actor=desk) == 2

    found = dict(AssessmentEntry.objects.values_list("organisation_id", "group__name"))
    assert found == {mine.pk: "行业组", other.pk: None}
    assert gone.pk not in found
    assert Notice.objects.filter(user=secretary, kind="chambers.entries_added").count() == 1
    with pytest.raises(ValidationError, match="均已参评"):
        add_entries(held, Chamber.objects.all(), actor=desk)


# The unit's own score -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        ("_1_1", 2, "是或否"),
        ("_1_2", 17, "档"),
        ("_1_3", "30.5", "30"),
        ("_2_1", "1.5", "整数"),
        ("_2_1", -1, "小于"),
    ],
)
def test_a_value_that_the_leaf_cannot_have_is_refused_in_words(desk, code, value, words):
    held = a_round()
    entry = apply_entry(held, ChamberFactory().organisation, actor=None)

    with pytest.raises(ValidationError, match=words):
        save_self_score(entry, values(held, **{code: value}), actor=None, seen=entry.lock_version)
    assert not Mark.objects.exists()


def test_a_unit_does_not_declare_its_own_veto(desk):
    held = a_round()
    entry = apply_entry(held, ChamberFactory().organisation, actor=None)
    with pytest.raises(ValidationError, match="不在此评分"):
        save_self_score(entry, values(held, _3=1), actor=None, seen=entry.lock_version)


def test_a_self_score_is_sent_when_every_value_and_the_required_evidence_is_there(desk):
    held = a_round()
    entry = apply_entry(held, ChamberFactory().organisation, actor=desk)
    with pytest.raises(ValidationError, match="1.1 章程"):
        submit_entry(entry, actor=desk)
    save_self_score(
        entry, values(held, _1_1=1, _1_2=20, _1_3=25, _2_1=3), actor=desk, seen=entry.lock_version
    )
    with pytest.raises(ValidationError, match="1.2 活动.*佐证"):
        submit_entry(entry, actor=desk)
    add_evidence(entry, leaf(held, "1.2"), SimpleUploadedFile("a.pdf", PDF), name="a.pdf", actor=desk)

    submit_entry(entry, actor=desk)

    assert Score.objects.get(entry=entry).total == D("85.0")
    with pytest.raises(ValidationError, match="已提交"):
        submit_entry(entry, actor=desk)
    with pytest.raises(ValidationError, match="已提交"):
        save_self_score(entry, values(held, _1_1=0), actor=desk, seen=again(entry).lock_version)


def test_two_secretaries_do_not_overwrite_each_other(desk):
    held = a_round()
    entry = apply_entry(held, ChamberFactory().organisation, actor=None)
    save_self_score(entry, values(held, _1_1=1), actor=None, seen=1)

    with pytest.raises(ValidationError) as refused:
        save_self_score(entry, values(held, _1_1=0), actor=None, seen=1)
    assert refused.value.code == "stale"


def test_after_the_last_day_nothing_is_written(desk):
    held = a_round()
    entry = apply_entry(held, ChamberFactory().organisation, actor=None)
    AssessmentRound.objects.filter(pk=held.pk).update(
        apply_by=TODAY() - timedelta(3), submit_by=TODAY() - timedelta(1)
    )
    with pytest.raises(ValidationError, match="截止日"):
        save_self_score(entry, values(held, _1_1=1), actor=None, seen=1)


# First check ----------------------------------------------------------------------------------------------------


def test_an_entry_is_returned_once_and_the_second_time_refused(desk):
    held = a_round()
    entry = submitted(held)
    return_entry(entry, "缺材料", actor=desk)
    submit_entry(entry, actor=desk)

    with pytest.raises(ValidationError, match="只能退回补正一次"):
        return_entry(entry, "又缺", actor=desk)
    assert again(entry).returns == 1


def test_what_the_first_check_lowers_by_the_limit_needs_a_reason(desk):
    held = a_round()
    entry = submitted(held)
    save_check(entry, values(held, _2_1=1), {}, actor=desk)
    with pytest.raises(ValidationError) as refused:
        admit_entry(entry, actor=desk)
    assert list(refused.value.message_dict) == [f"r{leaf(held, '2.1').pk}"]
    save_check(entry, values(held, _2_1=1), {leaf(held, "2.1").pk: "两个未到资"}, actor=desk)

    admit_entry(entry, actor=desk)

    assert again(entry).state == Entry.CHECKED
    copied = dict(Mark.objects.filter(stage="check").values_list("indicator__code", "value"))
    assert copied == {"1.1": 1, "1.2": 20, "1.3": 25, "2.1": 1, "3": 0}
    assert Score.objects.get(entry=entry).total == D("65.0")


# Review and scoring ---------------------------------------------------------------------------------------------


def test_the_review_changes_a_value_with_a_reason_alone(desk):
    held, (entry,), (one, other) = scoring(desk)
    sheet(entry, one, 24)
    sheet(entry, other, 26)
    leading.begin_review(held, actor=desk)
    node = leaf(held, "2.1")
    with pytest.raises(ValidationError, match="理由"):
        save_review(entry, {node.pk: D(1)}, {}, actor=desk)
    same = values(held, _1_1=1, _1_2=20, _1_3=25)

    save_review(entry, same | {node.pk: D(1)}, {node.pk: "核减"}, actor=desk)
    finish_review(entry, actor=desk)

    assert list(Mark.objects.filter(stage="final").values_list("indicator", flat=True)) == [node.pk]
    assert Score.objects.get(entry=entry).total == D("65.0")
    assert again(entry).reviewed_by == desk


def test_a_change_marks_exactly_the_total_it_is_in(desk):
    held = a_round()
    entry, neighbour = submitted(held), submitted(held)
    rescore_stale()
    assert not StaleScore.objects.exists()

    save_check(entry, values(held, _2_1=1), {}, actor=desk)

    assert list(StaleScore.objects.values_list("entry", flat=True)) == [entry.pk]
    assert rescore_stale() == 1
    assert Score.objects.get(entry=entry).total == D("65.0")
    assert Score.objects.get(entry=neighbour).total == D("85.0")


def test_a_round_is_scored_as_a_job_and_a_second_press_finds_it(desk):
    held = a_round()
    with pytest.raises(ValidationError, match="参评"):
        start_scoring(held, actor=desk)
    entry = submitted(held)
    first, second = start_scoring(held, actor=desk), start_scoring(held, actor=desk)
    assert first == second

    done = run(first.pk)

    assert (done.state, done.result["entries"]) == (Job.State.DONE, 1)
    assert held.runs.get(is_full=True).finished_at is not None
    assert Score.objects.get(entry=entry).total == D("85.0")


def test_who_may_score_whom_is_found_in_a_constant_number_of_queries(desk, django_assert_num_queries):
    held = a_round()
    units = [ChamberFactory().organisation for _n in range(3)]
    people = [person_with(Role.EXPERT) for _n in range(4)]
    with django_assert_num_queries(4):
        conflicts(held, units, people)


ACTS = {
    "submit": (lambda entry, actor: submit_entry(entry, actor=actor), Entry.SUBMITTED, State.OPEN),
    "return": (lambda entry, actor: return_entry(entry, "缺材料", actor=actor), Entry.RETURNED, State.OPEN),
    "refuse": (lambda entry, actor: refuse_entry(entry, "不符", actor=actor), Entry.REFUSED, State.OPEN),
    "admit": (lambda entry, actor: admit_entry(entry, actor=actor), Entry.CHECKED, State.OPEN),
    "review": (lambda entry, actor: finish_review(entry, actor=actor), Entry.REVIEWED, State.REVIEWING),
}


@pytest.mark.parametrize("state", Entry.values)
@pytest.mark.parametrize("act", ACTS)
def test_an_entry_moves_as_its_table_says_and_in_no_other_way(desk, act, state):
    perform, target, stage = ACTS[act]
    held = a_round()
    entry = apply_entry(held, ChamberFactory().organisation, actor=desk)
    fill(entry, desk)
    to(held, stage)
    AssessmentEntry.objects.filter(pk=entry.pk).update(state=state)
    entry.refresh_from_db()
    allowed = AssessmentEntry.workflow.allows(entry, target)
    if (act, state) in {("admit", Entry.SCORED), ("admit", Entry.REVIEWED), ("review", Entry.CHECKED)}:
        # Back from a later step by an act of its own, and experts come before the review.
        allowed = False
    if allowed:
        perform(entry, desk)
        assert again(entry).state == target
    else:
        with pytest.raises(ValidationError):
            perform(entry, desk)
        assert again(entry).state == state


@pytest.mark.parametrize(
    ("role", "permissions"),
    [
        (Role.ENTERPRISE, {"view_round", "view_entry", "enter_round"}),
        (Role.DEPARTMENT, set()),
        (Role.EXPERT, {"view_round", "score_entry"}),
        (Role.LEADER, {"view_round", "view_entry"}),
        (Role.COUNTY_STAFF, {"view_round", "view_entry", "enter_round", "check_entry"}),
        (Role.CHAMBER_SECRETARY, {"view_round", "view_entry", "enter_round", "score_entry"}),
        (
            Role.CITY_STAFF,
            {"view_round", "keep_round", "view_entry", "enter_round", "check_entry", "review_entry"},
        ),
    ],
)
def test_each_role_holds_its_own_acts_and_no_others(db, role, permissions):
    every = {
        "view_round",
        "keep_round",
        "view_entry",
        "enter_round",
        "check_entry",
        "review_entry",
        "score_entry",
    }
    user = person_with(role)
    assert {name for name in every if holds(user, f"chambers.{name}")} == permissions
