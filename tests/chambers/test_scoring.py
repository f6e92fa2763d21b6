"""Every total follows from the rubric and from nothing else: an independent reckoning finds the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from chambers.models import (
    AssessedGroup,
    AssessmentEntry,
    AssessmentRound,
    ExpertSeat,
    Fact,
    FactKind,
    Indicator,
    Mark,
    Place,
    Score,
    ScoreRun,
    StaleScore,
)
from chambers.services import scoring
from chambers.services.places import freeze_places, rank_of
from chambers.services.rubrics import publish_version, save_part
from chambers.services.scoring import mark_stale, rescore, score_round
from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from federation.metrics import changed
from tests.chambers.scoring_check import totals
from tests.factories.accounts import person_with
from tests.factories.assessment import K, give, make_draft, make_entry, make_round, make_version
from tests.factories.chambers import ChamberFactory

D = Decimal
NUMBERS = st.decimals(0, 60, places=2)
POINTS = st.decimals(D("0.5"), 40, places=1)
WEIGHTS = st.sampled_from([D(1), D("0.5"), D("1.25")])


@st.composite
def leaves(draw, number: int) -> dict:
    """A leaf of any kind, with whatever its kind needs; points are set right by whoever adds them up."""
    kind = draw(st.sampled_from([k for k in K if k != K.BRANCH]))
    leaf = {"name": f"叶 {number}", "kind": kind, "points": draw(POINTS), "weight": draw(WEIGHTS)}
    leaf["is_bonus"] = kind in (K.PER_UNIT, K.RANGE, K.FIXED) and draw(st.booleans()) and draw(st.booleans())
    if kind == K.VETO:
        leaf |= {"points": D(0), "weight": D(1)}
    if kind == K.CHOICE:
        leaf["options"] = [leaf["points"], D(0)]
    if kind == K.PER_UNIT:
        leaf |= {"per_unit": draw(POINTS), "base": draw(st.sampled_from([D(0), D(5)]))}
        leaf["cap"] = draw(st.none() | st.decimals(5, 50, places=1))
    if kind == K.DEDUCTION:
        leaf |= {"per_unit": draw(st.none() | POINTS), "cap": draw(st.none() | POINTS)}
        leaf["points"] = draw(st.sampled_from([D(0), leaf["points"]]))
    if kind == K.RATIO:
        leaf["target"] = draw(st.decimals(1, 30, places=1))
    if kind == K.SCALED:
        leaf["floor"] = draw(st.decimals(0, leaf["points"] - D("0.1"), places=1))
    return leaf


@st.composite
def trees(draw, level: int = 1) -> list[dict]:
    """A tree of up to four levels whose points add up."""
    nodes = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        if level == 4 or draw(st.booleans()):
            nodes.append(draw(leaves(number)))
            continue
        below = draw(trees(level + 1))
        node = {"name": f"枝 {number}", "below": below, "points": worth(below), "weight": draw(WEIGHTS)}
        node["cap"] = draw(st.none() | st.decimals(1, 60, places=1))
        nodes.append(node)
    return nodes


def counts(node: dict) -> bool:
    if "below" in node:
        return any(counts(child) for child in node["below"])
    return node["kind"] != K.VETO and not node["is_bonus"]


def worth(nodes: list[dict]) -> Decimal:
    return sum((node["points"] * node["weight"] for node in nodes if counts(node)), D(0)).quantize(D("0.001"))


class TestReckoning(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        tree=trees(),
        places=st.integers(0, 3),
        rounding=st.sampled_from(["half_up", "down"]),
        caps=st.tuples(st.none() | st.decimals(1, 20, places=1), st.none() | st.integers(0, 30)),
        data=st.data(),
    )
    def test_every_total_is_what_an_independent_reckoning_finds(self, tree, places, rounding, caps, data):
        whole = worth(tree)
        if any(value != value.quantize(D("0.001")) for value in exact_sums(tree)) or whole <= 0:
            assume(False)
        bonus_cap, above = caps
        version = make_draft(
            tree,
            grades={"合格": 0},
            total_points=whole,
            places=places,
            rounding=rounding,
            bonus_cap=bonus_cap,
            total_cap=None if above is None else whole + above,
        )
        groups = [AssessedGroup(version=version, name=name) for name in ("甲", "乙")]
        for group in groups:
            save_part(group, actor=None)
        held = make_round(publish_version(version, actor=None))
        given = {}
        for number in range(data.draw(st.integers(1, 5))):
            entry = make_entry(held, ChamberFactory().organisation, group=groups[number % 2])
            given[entry] = values = {
                leaf.code: value_for(data, leaf) for leaf in version.indicators.all() if leaf.is_leaf
            }
            give(entry, values)

        score_round(held, actor=None)

        expected = totals(held.version, given)
        scores = {score.entry_id: score for score in Score.objects.filter(round=held)}
        assert {key: (one.criteria, one.total, one.is_vetoed) for key, one in scores.items()} == expected
        freeze_places(held)
        in_group = {place.entry_id: place.in_group for place in Place.objects.all()}
        assert in_group == {key: rank_of(one).in_group for key, one in scores.items()}
        for entry in given:
            better = [
                peer
                for peer in given
                if peer.group_id == entry.group_id
                and (expected[peer.pk][2], -expected[peer.pk][1])
                < (expected[entry.pk][2], -expected[entry.pk][1])
            ]
            assert in_group[entry.pk] == len(better) + 1


def exact_sums(nodes: list[dict]) -> list[Decimal]:
    """What branches would have to be worth: a column holds three places."""
    found = [sum((node["points"] * node["weight"] for node in nodes if counts(node)), D(0))]
    return found + [value for node in nodes if "below" in node for value in exact_sums(node["below"])]


def value_for(data, leaf: Indicator) -> Decimal:
    if leaf.kind in (K.FIXED, K.VETO):
        return D(data.draw(st.sampled_from([0, 0, 0, 1])))
    return data.draw(NUMBERS)


def facts_of(kind: FactKind, organisation, *amounts: int, day: date = date(2026, 5, 1), **fields) -> None:
    Fact.objects.bulk_create(
        Fact(
            **{
                "kind": kind,
                "organisation": organisation,
                "happened_on": day,
                "amount": amount,
                "state": Fact.State.CONFIRMED,
                **fields,
            }
        )
        for amount in amounts
    )


@pytest.fixture
def projects(db):
    return FactKind.objects.get_or_create(code="projects", defaults={"name": "签约项目", "unit": "个"})[0]


@pytest.fixture
def measured(projects):
    """A round of three chambers whose one leaf counts projects: 10 points each, at most 100."""
    leaf = {"kind": K.PER_UNIT, "per_unit": 10, "points": 100, "cap": 100}
    version = make_version([leaf | {"scorer": "measured", "metric": "facts.projects"}])
    held = make_round(version)
    entries = [make_entry(held, ChamberFactory().organisation) for _n in range(3)]
    return held, entries


def total_of(entry: AssessmentEntry) -> Decimal:
    return Score.objects.get(entry=entry).total


def test_a_measured_leaf_counts_confirmed_facts_of_the_unit_and_the_period(measured, projects):
    held, (mine, neighbour, nothing) = measured
    facts_of(projects, mine.organisation, 2, 1)
    facts_of(projects, mine.organisation, 5, state=Fact.State.REPORTED)
    facts_of(projects, mine.organisation, 5, day=date(2025, 12, 31))
    facts_of(projects, neighbour.organisation, 40)

    score_round(held, actor=None)

    assert [total_of(entry) for entry in (mine, neighbour, nothing)] == [30, 100, 0]
    assert [rank_of(one.score).overall for one in (mine, neighbour, nothing)] == [2, 1, 3]


def test_scoring_again_writes_nothing_and_reads_the_same(measured, projects):
    held, (mine, *_others) = measured
    facts_of(projects, mine.organisation, 2)

    first = score_round(held, actor=None)
    again = score_round(held, actor=None)

    assert (first.changed, again.changed) == (3, 0)
    assert first.sha256 == again.sha256 != ""
    assert AuditEntry.objects.filter(event="chambers.round_scored").count() == 2


def test_a_changed_fact_marks_exactly_the_totals_it_is_in(measured, projects):
    held, (mine, neighbour, _nothing) = measured
    score_round(held, actor=None)
    other = make_round(held.version, first_day=date(2025, 1, 1), last_day=date(2025, 12, 31))
    elsewhere = make_entry(other, mine.organisation)
    score_round(other, actor=None)
    facts_of(projects, mine.organisation, 3)

    changed("facts.projects", [mine.organisation_id], date(2026, 5, 1))
    changed("facts.donations", [neighbour.organisation_id], date(2026, 5, 1))

    assert list(StaleScore.objects.values_list("entry_id", flat=True)) == [mine.pk]
    run = rescore(held, actor=None)
    assert (run.entries, run.changed, total_of(mine)) == (1, 1, 30)
    assert (total_of(neighbour), total_of(elsewhere)) == (0, 0)
    assert not StaleScore.objects.exists()
    assert rescore(held, actor=None) is None


def test_a_run_that_was_cut_off_goes_on_behind_its_last_batch(measured, projects, monkeypatch):
    held, entries = measured
    monkeypatch.setattr(scoring, "BATCH", 1)
    for entry in entries:
        facts_of(projects, entry.organisation, 1)

    def stop(done, _total):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score_round(held, actor=None, tell=stop)
    assert Score.objects.count() == 2
    told = []
    run = score_round(held, actor=None, tell=lambda done, total: told.append((done, total)))

    assert told == [(3, 3)]
    assert ScoreRun.objects.get() == run
    assert (run.entries, run.changed) == (3, 3)


def test_a_frozen_round_is_never_scored_again(measured):
    held, _entries = measured
    AssessmentRound.objects.filter(pk=held.pk).update(state=AssessmentRound.State.AWARDED)

    with pytest.raises(ValidationError, match="已确定"):
        score_round(held, actor=None)

    assert mark_stale(AssessmentEntry.objects.all()) == 0


def test_whoever_withdrew_has_no_place(measured):
    held, (mine, neighbour, nothing) = measured
    score_round(held, actor=None)
    AssessmentEntry.objects.filter(pk=mine.pk).update(state=AssessmentEntry.State.WITHDRAWN)

    score_round(held, actor=None)
    freeze_places(held)

    assert set(Place.objects.values_list("entry_id", flat=True)) == {neighbour.pk, nothing.pk}


@pytest.fixture
def judged(db):
    held = make_round(make_version([{"kind": K.RANGE, "points": 100, "scorer": "expert"}]))
    return held, make_entry(held, ChamberFactory().organisation)


def seat(entry, value, state=ExpertSeat.State.SUBMITTED):
    expert = person_with(Role.EXPERT, entry.round.organisation)
    ExpertSeat.objects.create(entry=entry, expert=expert, state=state)
    give(entry, {"1": value}, stage=Mark.Stage.EXPERT, expert=expert)


def test_the_latest_stage_counts_and_only_what_experts_submitted(judged):
    held, entry = judged
    give(entry, {"1": 95}, stage=Mark.Stage.SELF)
    score_round(held, actor=None)
    assert total_of(entry) == 95
    give(entry, {"1": 90}, stage=Mark.Stage.CHECK)
    seat(entry, 10, ExpertSeat.State.ASKED)
    score_round(held, actor=None)
    assert total_of(entry) == 90
    seat(entry, 80)
    seat(entry, "83.5")
    score_round(held, actor=None)
    assert total_of(entry) == D("81.8")
    give(entry, {"1": 70}, stage=Mark.Stage.FINAL)
    score_round(held, actor=None)
    assert total_of(entry) == 70


@pytest.mark.parametrize(("drops", "total"), [(True, 80), (False, 70)])
def test_the_highest_and_the_lowest_may_be_left_out(judged, drops, total):
    held, entry = judged
    held.drops_extremes = drops
    held.save()
    for value in (30, 80, 100):
        seat(entry, value)

    score_round(held, actor=None)

    assert total_of(entry) == total
