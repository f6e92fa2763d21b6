"""Publicity: what is published when, who may object until when, and what an objection changes.

One file, though long: publishing, objecting and what everybody reads are one course of one round.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from chambers.models import (
    AssessedGroup,
    AssessmentEntry,
    AssessmentObjection,
    AssessmentRound,
    Indicator,
    Mark,
    Place,
    Score,
    StaleScore,
)
from chambers.services.assessment_publicity import (
    answer_objection,
    publish_round,
    raise_objection,
    take_back_round,
)
from chambers.services.assessment_reviews import finish_review, save_review
from chambers.services.assessment_rounds import begin_review
from chambers.services.rubrics import publish_version, save_part
from chambers.services.score_jobs import rescore_stale, start_scoring
from chambers.services.scoring import mark_stale, score_round
from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from federation.calendar.services import working_calendar
from federation.notices.models import Notice
from tests.chambers.test_assessment_rounds import again, to
from tests.factories.accounts import city_clerk, person_with
from tests.factories.assessment import coming_days, give, make_draft, make_entry, make_round
from tests.factories.chambers import ChamberFactory
from tests.members.pages import queries

State, Entry, K = AssessmentRound.State, AssessmentEntry.State, Indicator.Kind
TODAY = timezone.localdate


def page(name, *args):
    return reverse(f"chambers:{name}", args=args)


def a_version(*, groups=("行业组", "乡镇组"), grades=None):
    """One range of a hundred points, two groups, two grades."""
    draft = make_draft(
        [{"kind": K.RANGE, "points": 100, "name": "总评"}], grades=grades or {"合格": 60, "优秀": 85}
    )
    for place, name in enumerate(groups, 1):
        save_part(AssessedGroup(version=draft, name=name, position=place), actor=None)
    return publish_version(draft, actor=None)


def reviewed_round(totals, *, actor=None, version=None, parent=None, **fields):
    """A round whose entries (a total each, as tuples of group number and points) are reviewed and scored."""
    version = version or a_version()
    groups = list(version.groups.order_by("position"))
    held = make_round(version, state=State.REVIEWING, **coming_days(), **fields)
    entries = []
    for group, points in totals:
        unit = ChamberFactory(parent=parent) if parent else ChamberFactory()
        entry = make_entry(held, unit.organisation, state=Entry.CHECKED, group=groups[group])
        give(entry, {"1": points})
        entries.append(entry)
    score_round(held, actor=None)
    for entry in entries:
        AssessmentEntry.objects.filter(pk=entry.pk).update(state=Entry.REVIEWED, reviewed_by=actor)
    return again(held), [again(entry) for entry in entries]


def published_round(totals=((0, 90), (0, 70)), **options):
    held, entries = reviewed_round(totals, **options)
    return publish_round(held, actor=None), entries


def object_to(entry, **fields):
    given = {"name": "丁一", "phone": "13800000000", "text": "项目数有误。", "actor": None} | fields
    return raise_objection(entry, **given)


# Publishing ---------------------------------------------------------------------------------------------------


def test_a_round_is_published_for_the_working_days_of_its_terms(desk):
    held, (entry, _other) = reviewed_round([(0, 90), (0, 70)], publicity_days=7)
    secretary = person_with(Role.CHAMBER_SECRETARY, entry.organisation)

    publish_round(held, actor=desk)

    held = again(held)
    assert (held.state, held.published_on) == (State.PUBLICITY, TODAY())
    assert held.objections_until == working_calendar().add_working_days(TODAY(), 7)
    assert working_calendar().working_days_between(held.published_on, held.objections_until) == 7
    assert Notice.objects.filter(user=secretary, kind="chambers.round_published").count() == 1
    assert AuditEntry.objects.filter(event="chambers.round_published").count() == 1


def test_a_round_is_not_published_while_an_entry_is_not_reviewed(desk):
    held, (entry, _other) = reviewed_round([(0, 90), (0, 70)])
    AssessmentEntry.objects.filter(pk=entry.pk).update(state=Entry.CHECKED)

    with pytest.raises(ValidationError, match="1 家尚未复核"):
        publish_round(held, actor=desk)
    assert again(held).state == State.REVIEWING
    assert not Place.objects.exists()


def test_a_round_is_not_published_while_a_total_waits_to_be_computed(desk):
    held, _entries = reviewed_round([(0, 90), (0, 70)])
    mark_stale(held.entries.all())

    with pytest.raises(ValidationError, match="重新计算"):
        publish_round(held, actor=desk)
    rescore_stale()
    assert publish_round(held, actor=desk).state == State.PUBLICITY


def test_a_round_is_not_published_while_its_scores_are_being_computed(desk):
    held, _entries = reviewed_round([(0, 90)])
    start_scoring(held, actor=desk)

    with pytest.raises(ValidationError, match="正在计算"):
        publish_round(held, actor=desk)


def test_who_withdrew_keeps_no_round_from_being_published_and_takes_no_place(desk):
    held, entries = reviewed_round([(0, 95), (0, 90), (0, 70)])
    AssessmentEntry.objects.filter(pk=entries[0].pk).update(state=Entry.WITHDRAWN)
    mark_stale(held.entries.all())
    StaleScore.objects.get_or_create(entry=entries[0])

    rescore_stale()
    publish_round(held, actor=desk)

    assert dict(Place.objects.values_list("entry", "overall")) == {entries[1].pk: 1, entries[2].pk: 2}
    assert not StaleScore.objects.exists()


def test_a_round_without_entries_and_a_trial_run_are_not_published(desk):
    empty, _none = reviewed_round([])
    trial, _one = reviewed_round([(0, 90)], is_trial=True)

    with pytest.raises(ValidationError, match="没有参评单位"):
        publish_round(empty, actor=desk)
    with pytest.raises(ValidationError, match="试算"):
        publish_round(trial, actor=desk)


def test_totals_stand_while_they_are_published_and_follow_after_the_publicity(desk):
    held, entries = published_round()
    Mark.objects.filter(entry=entries[0]).update(value=50)

    assert mark_stale(held.entries.all()) == 2
    assert rescore_stale() == 0
    with pytest.raises(ValidationError, match="不再重新计算"):
        score_round(held, actor=None)
    assert Score.objects.get(entry=entries[0]).total == D("90")

    take_back_round(held, "名单有误", actor=desk)
    assert rescore_stale() == 2
    assert Score.objects.get(entry=entries[0]).total == D("50")


def test_publicity_is_ended_with_a_reason_and_not_by_a_plain_step(desk):
    held, _entries = published_round()

    with pytest.raises(ValidationError, match="终止公示"):
        begin_review(held, actor=desk)
    take_back_round(held, "名单有误", actor=desk)

    held = again(held)
    assert (held.state, held.published_on, held.objections_until) == (State.REVIEWING, None, None)
    assert "名单有误" in AuditEntry.objects.get(event="chambers.round_taken_back").note
    with pytest.raises(ValidationError, match="不在公示期"):
        take_back_round(held, "又", actor=desk)


# Objections ---------------------------------------------------------------------------------------------------


def test_anybody_objects_and_the_office_is_told(desk):
    _held, (entry, _other) = published_round()

    objection = object_to(entry)

    assert (objection.state, objection.raised_by) == ("open", None)
    assert Notice.objects.get(user=desk, kind="chambers.objection_raised").url == page(
        "objection_detail", objection.pk
    )
    assert object_to(entry).pk == objection.pk
    assert object_to(entry, text="公益支出有误。").pk != objection.pk


@pytest.mark.parametrize("state", sorted(set(State.values) - {State.PUBLICITY}))
def test_nobody_objects_outside_the_publicity(db, state):
    held, (entry, _other) = published_round()
    to(held, state)

    with pytest.raises(ValidationError, match="不在公示期"):
        object_to(entry)
    assert not AssessmentObjection.objects.exists()


def test_the_last_day_of_publicity_counts_and_the_next_one_does_not(db):
    held, (entry, _other) = published_round()
    AssessmentRound.objects.filter(pk=held.pk).update(objections_until=TODAY())
    object_to(entry)
    AssessmentRound.objects.filter(pk=held.pk).update(objections_until=TODAY() - timedelta(days=1))

    with pytest.raises(ValidationError, match="不再受理") as refused:
        object_to(entry, text="另一件")
    assert refused.value.code == "over"
    assert AssessmentObjection.objects.count() == 1


def test_an_upheld_objection_sends_the_entry_back_and_its_total_follows(desk):
    held, (entry, other) = published_round(actor=city_clerk())
    objection = object_to(entry)

    answer_objection(objection, upheld=True, answer="经核实，项目为一个。", actor=desk)

    held, entry = again(held), again(entry)
    assert (held.state, held.objections_until) == (State.REVIEWING, None)
    assert (entry.state, entry.reviewed_by) == (Entry.CHECKED, None)
    assert again(other).state == Entry.REVIEWED
    node = held.version.indicators.get(code="1")
    save_review(entry, {node.pk: D(60)}, {node.pk: "异议成立"}, actor=desk)
    finish_review(again(entry), actor=desk)
    rescore_stale()
    publish_round(held, actor=desk)
    assert Score.objects.get(entry=entry).total == D("60")
    assert list(Place.objects.order_by("in_group").values_list("entry", "in_group")) == [
        (other.pk, 1),
        (entry.pk, 2),
    ]


def test_a_rejected_objection_leaves_the_result_and_tells_whoever_raised_it(desk):
    held, (entry, _other) = published_round()
    somebody = person_with(Role.ENTERPRISE, ChamberFactory().organisation)
    objection = object_to(entry, actor=somebody)

    answer_objection(objection, upheld=False, answer="数据无误。", actor=desk)

    assert again(held).state == State.PUBLICITY
    assert again(entry).state == Entry.REVIEWED
    assert Notice.objects.get(user=somebody).body == "数据无误。"
    with pytest.raises(ValidationError):
        answer_objection(objection, upheld=True, answer="改判", actor=desk)
    assert again(objection).answer == "数据无误。"


def test_an_objection_is_not_answered_without_words(desk):
    _held, (entry, _other) = published_round()
    objection = object_to(entry)

    with pytest.raises(ValidationError):
        answer_objection(objection, upheld=True, answer="", actor=desk)
    assert again(objection).state == "open"
    assert again(entry).state == Entry.REVIEWED


def test_whoever_reviewed_an_entry_does_not_answer_objections_to_it(desk):
    _held, (entry, _other) = published_round(actor=desk)
    objection = object_to(entry)

    with pytest.raises(ValidationError, match="由其他人答复"):
        answer_objection(objection, upheld=False, answer="无误", actor=desk)
    assert answer_objection(objection, upheld=False, answer="无误", actor=city_clerk()).state == "rejected"


def test_a_round_is_not_published_again_while_an_objection_is_open(desk):
    held, (entry, other) = published_round()
    first, second = object_to(entry), object_to(other)
    answer_objection(first, upheld=True, answer="成立", actor=desk)
    finish_review(again(entry), actor=desk)
    rescore_stale()

    with pytest.raises(ValidationError, match="1 件异议未答复"):
        publish_round(held, actor=desk)
    answer_objection(second, upheld=False, answer="不成立", actor=desk)
    assert publish_round(held, actor=desk).state == State.PUBLICITY


# Public pages -------------------------------------------------------------------------------------------------


def test_everybody_reads_place_name_total_and_grade_of_each_group(client, db):
    held, entries = published_round([(0, 90), (1, 70), (0, 90), (0, 88.5)])

    answer = client.get(reverse("results:round", args=[held.pk]))

    first, second = answer.context["sections"]
    assert [(row["place"], row["total"], row["grade"]) for row in first["rows"]] == [
        (1, "90", "优秀"),
        (1, "90", "优秀"),
        (3, "88.5", "优秀"),
    ]
    assert [(row["name"], row["grade"]) for row in second["rows"]] == [(str(entries[1]), "合格")]
    assert (first["name"], second["name"]) == ("行业组", "乡镇组")
    narrowed = client.get(reverse("results:round", args=[held.pk]), {"group": second["key"]})
    assert [section["name"] for section in narrowed.context["sections"]] == ["乡镇组"]
    assert held.title in client.get(reverse("results:rounds")).content.decode()


@pytest.mark.parametrize("state", [State.DRAFT, State.OPEN, State.CHECKING, State.SCORING, State.REVIEWING])
def test_nothing_of_a_round_is_public_before_its_publicity(client, db, state):
    held, entries = published_round()
    to(held, state)

    assert client.get(reverse("results:round", args=[held.pk])).status_code == 404
    assert client.get(reverse("results:object", args=[entries[0].pk])).status_code == 404
    assert held.title not in client.get(reverse("results:rounds")).content.decode()


def test_a_stranger_objects_on_the_public_page(client, db):
    held, (entry, _other) = published_round()
    url = reverse("results:object", args=[entry.pk])
    assert client.get(url).status_code == 200
    bad = client.post(url, {"name": "丁一", "phone": "12", "text": "有误"})
    assert bad.status_code == 422
    machine = client.post(url, {"name": "丁", "phone": "13800000000", "text": "有误", "website": "x"})
    assert machine.status_code == 302
    assert not AssessmentObjection.objects.exists()

    done = client.post(url, {"name": "丁一", "phone": "138 0000 0000", "text": "有误"})

    assert done["Location"] == reverse("results:round", args=[held.pk])
    assert AssessmentObjection.objects.get().phone == "13800000000"


def test_after_the_last_day_the_public_page_says_that_it_is_over(client, db):
    held, (entry, _other) = published_round()
    AssessmentRound.objects.filter(pk=held.pk).update(objections_until=date(2026, 1, 5))
    url = reverse("results:object", args=[entry.pk])

    shown = client.get(url)
    sent = client.post(url, {"name": "丁一", "phone": "13800000000", "text": "有误"})

    assert "2026-01-05" in shown.content.decode()
    assert '<form method="post"' not in shown.content.decode()
    assert sent.status_code == 422
    assert "不再受理异议" in sent.content.decode()
    assert not AssessmentObjection.objects.exists()


def test_who_floods_the_office_with_objections_is_stopped(client, db, settings):
    settings.JOIN_LIMITS = settings.JOIN_LIMITS | {"objection": 2}
    _held, (entry, _other) = published_round()
    url = reverse("results:object", args=[entry.pk])
    sent = [
        client.post(
            url, {"name": "丁", "phone": "13800000000", "text": f"第 {n} 件"}, REMOTE_ADDR="203.0.113.9"
        )
        for n in range(3)
    ]

    assert [one.status_code for one in sent] == [302, 302, 429]
    assert AssessmentObjection.objects.count() == 2


def test_the_public_list_costs_as_much_with_three_entries_as_with_one(client, db):
    one, _entries = published_round([(0, 90)])
    three, _more = published_round([(0, 90), (1, 80), (1, 70)])

    costs = [queries(client, reverse("results:round", args=[held.pk])) for held in (one, three)]

    assert costs[0] == costs[1]


# The office's pages ---------------------------------------------------------------------------------------------


def test_objections_are_listed_within_reach_and_answered_on_their_page(desk, county, county_desk, signed_in):
    _held, (entry, _other) = published_round(parent=county)
    _far, (stranger, _more) = published_round()
    own, foreign = object_to(entry), object_to(stranger)
    client = signed_in(county_desk)
    assert [row["pk"] for row in client.get(page("objection_list")).context["object_list"]] == [own.pk]
    assert client.get(page("objection_detail", foreign.pk)).status_code == 404
    assert client.get(page("objection_answer", own.pk)).status_code == 403
    client = signed_in(desk)
    shown = client.get(page("objection_detail", own.pk)).content.decode()
    assert "13800000000" in shown
    cost = queries(client, page("objection_list"))
    object_to(entry, text="又一件")
    assert queries(client, page("objection_list")) == cost

    done = client.post(page("objection_answer", own.pk), {"outcome": "rejected", "answer": "无误"})

    assert done["Location"] == page("objection_detail", own.pk)
    assert again(own).state == "rejected"


def test_a_leader_reads_objections_and_answers_none(db, signed_in):
    _held, (entry, _other) = published_round()
    objection = object_to(entry)
    client = signed_in(person_with(Role.LEADER))

    assert client.get(page("objection_detail", objection.pk)).status_code == 200
    assert client.post(page("objection_answer", objection.pk), {}).status_code == 403


def test_the_office_publishes_on_the_page_of_the_round(desk, signed_in):
    held, _entries = reviewed_round([(0, 90)])
    client = signed_in(desk)
    urls = [one["url"] for one in client.get(page("round_detail", held.pk)).context["actions"]]
    assert page("round_move", held.pk, "publicity") in urls

    client.post(page("round_move", held.pk, "publicity"))

    assert again(held).state == State.PUBLICITY
    shown = client.get(page("round_detail", held.pk))
    assert reverse("results:round", args=[held.pk]) in shown.content.decode()
    urls = [one["url"] for one in shown.context["actions"]]
    assert page("round_move", held.pk, "reviewing") not in urls
    assert page("round_take_back", held.pk) in urls
