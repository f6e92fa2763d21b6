"""Recommendations from the call to the honour: who puts whom forward until when, the quota, what came of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from chambers.models import AssessmentRound, Candidate, Honour, RecommendationCall
from chambers.services.officers import appoint_officer
from chambers.services.recommendation_ends import decide_candidate, settle_candidate, withdraw_candidate
from chambers.services.recommendations import (
    change_candidate,
    cite_entry,
    close_call,
    create_call,
    edit_call,
    put_forward,
)
from federation.accounts.models import Organisation, Role
from federation.audit.models import AuditEntry
from federation.files.services import attachments_of
from federation.notices.models import Notice
from tests.chambers.test_assessment_pages import page, queries_of
from tests.chambers.test_assessment_rounds import PDF, again
from tests.chambers.test_portraits import a_round, scored
from tests.factories.accounts import CountyFactory, city_clerk, person_with, root
from tests.factories.chambers import ChamberFactory
from tests.factories.members import PersonFactory
from tests.races import at_once, of_kind

State = Candidate.State


def a_call(*, days=7, **fields):
    given = {"title": "全国先进社会组织", "body": "民政部", "level": "nation", "year": 2026} | fields
    day = timezone.localdate() + timedelta(days=days)
    return RecommendationCall.objects.create(organisation=root(), hand_in_by=day, **given)


def candidate(call=None, unit=None, **fields):
    call, unit = call or a_call(), unit or ChamberFactory().organisation
    return Candidate.objects.create(call=call, organisation=unit, reasons="服务突出。", **fields)


# Calls ------------------------------------------------------------------------------------------------------


def test_a_call_is_announced_to_secretaries_and_counties(desk):
    secretary = person_with(Role.CHAMBER_SECRETARY, ChamberFactory().organisation)
    enterprise = person_with(Role.ENTERPRISE)
    day = timezone.localdate()

    create_call(
        RecommendationCall(
            organisation=root(),
            title="先进商会",
            body="省工商联",
            level="province",
            year=2026,
            hand_in_by=day,
        ),
        actor=desk,
    )

    told = Notice.objects.filter(kind="chambers.call_created").values_list("user", flat=True)
    assert secretary.pk in told
    assert enterprise.pk not in told


def test_the_quota_is_not_set_below_what_is_recommended(desk):
    call = a_call(quota=2)
    for _n in range(2):
        candidate(call, state=State.RECOMMENDED)

    with pytest.raises(ValidationError, match="已推荐 2 个"):
        edit_call(call, actor=desk, seen=call.version, quota=1)
    with pytest.raises(ValidationError) as refused:
        edit_call(call, actor=desk, seen=call.version - 1, quota=5)

    assert refused.value.code == "stale"
    assert again(call).quota == 2


def test_a_call_is_closed_when_all_are_decided_and_then_takes_nobody(desk):
    call = a_call()
    row = candidate(call)
    with pytest.raises(ValidationError, match="尚未审定"):
        close_call(call, actor=desk)
    decide_candidate(row, actor=desk, recommended=True)

    close_call(call, actor=desk)

    with pytest.raises(ValidationError, match="已结束"):
        put_forward(call, ChamberFactory().organisation, actor=desk, reasons="理由")
    assert settle_candidate(row, actor=desk, awarded=False).state == State.FAILED


# Putting forward ----------------------------------------------------------------------------------------------


def test_a_secretary_puts_the_own_chamber_forward_with_materials(db, signed_in):
    chamber, other = ChamberFactory(), ChamberFactory()
    secretary = person_with(Role.CHAMBER_SECRETARY, chamber.organisation)
    call = a_call()
    sent = {"reasons": "服务突出。", "unit": f"#{other.pk}", "files": [SimpleUploadedFile("材料.pdf", PDF)]}

    answer = signed_in(secretary).post(page("candidate_put", call.pk), sent)

    row = call.candidates.get()
    assert answer["Location"] == page("candidate_detail", row.pk)
    assert (row.organisation_id, row.put_forward_by) == (chamber.pk, secretary)
    assert [one.name for one in attachments_of(row)] == ["材料.pdf"]


def test_county_staff_put_units_of_their_own_county_forward_alone(db, signed_in):
    north, south = CountyFactory(), CountyFactory()
    mine, theirs = ChamberFactory(parent=north), ChamberFactory(parent=south)
    client, call = signed_in(person_with(Role.COUNTY_STAFF, north)), a_call()
    url = page("candidate_put", call.pk)

    assert client.post(url, {"unit": f"#{theirs.pk}", "reasons": "理由"}).status_code == 422
    assert client.post(url, {"unit": f"#{mine.pk}", "reasons": "理由"}).status_code == 302

    assert list(call.candidates.values_list("organisation", flat=True)) == [mine.pk]


def test_nobody_is_put_forward_after_the_last_day_or_twice(desk):
    unit = ChamberFactory().organisation
    with pytest.raises(ValidationError, match="截止"):
        put_forward(a_call(days=-1), unit, actor=desk, reasons="理由")
    call = a_call(title="另一荣誉")
    put_forward(call, unit, actor=desk, reasons="理由")

    with pytest.raises(ValidationError, match="提名"):
        put_forward(call, unit, actor=desk, reasons="理由")

    assert Candidate.objects.count() == 1


def test_two_secretaries_at_once_put_their_chamber_forward_once(committed):
    unit, call, desk = ChamberFactory().organisation, a_call(), city_clerk()

    outcomes = at_once(lambda _n: put_forward(call, unit, actor=desk, reasons="理由"), 2)

    assert len(of_kind(outcomes, ValidationError)) == 1
    assert Candidate.objects.count() == 1


def test_a_person_is_put_forward_by_a_unit_they_belong_to_alone(desk):
    chamber, call = ChamberFactory(), a_call()
    officer, kept, stranger = (
        PersonFactory(),
        PersonFactory(organisation=chamber.organisation),
        PersonFactory(),
    )
    appoint_officer(chamber, officer, "president", actor=None)
    with pytest.raises(ValidationError) as refused:
        put_forward(call, chamber.organisation, actor=desk, reasons="理由", person=stranger)
    assert list(refused.value.error_dict) == ["person"]

    for person in (officer, kept):
        put_forward(call, chamber.organisation, actor=desk, reasons="理由", person=person)

    assert set(call.candidates.values_list("person", flat=True)) == {officer.pk, kept.pk}


def test_a_unit_that_is_gone_is_not_put_forward(desk):
    gone = ChamberFactory(status=Organisation.Status.DISSOLVED)

    with pytest.raises(ValidationError, match="不存在|注销"):
        put_forward(a_call(), gone.organisation, actor=desk, reasons="理由")


def test_reasons_change_until_the_day_and_a_stale_form_changes_nothing(desk):
    row = candidate()
    seen = row.version
    change_candidate(row, actor=desk, seen=seen, reasons="新的理由。")
    with pytest.raises(ValidationError) as refused:
        change_candidate(row, actor=desk, seen=seen, reasons="旧的理由。")
    assert refused.value.code == "stale"
    late = candidate(a_call(days=-1, title="另一荣誉"))

    with pytest.raises(ValidationError, match="截止"):
        change_candidate(late, actor=desk, seen=late.version, reasons="理由")

    assert again(row).reasons == "新的理由。"


# Citing -------------------------------------------------------------------------------------------------------


def test_only_a_published_result_of_the_candidate_is_cited(desk):
    unit, other = ChamberFactory().organisation, ChamberFactory().organisation
    held, running, trial = a_round(), a_round(), a_round(is_trial=True)
    own, foreign = scored(held, unit, other)
    unfinished, tried = scored(running, unit)[0], scored(trial, unit)[0]
    AssessmentRound.objects.filter(pk__in=[held.pk, trial.pk]).update(state="awarded")
    row = candidate(unit=unit)
    for wrong in (foreign, unfinished, tried):
        with pytest.raises(ValidationError) as refused:
            cite_entry(row, wrong, actor=desk)
        assert list(refused.value.error_dict) == ["entry"]

    assert cite_entry(row, own, actor=desk).entry == own
    assert cite_entry(row, None, actor=desk).entry is None


def test_the_page_shows_the_total_that_is_cited(desk, signed_in):
    unit, held = ChamberFactory().organisation, a_round()
    (entry,) = scored(held, unit)
    AssessmentRound.objects.filter(pk=held.pk).update(state="awarded")
    row = candidate(unit=unit)
    client = signed_in(desk)

    client.post(page("candidate_cite", row.pk), {"entry": entry.pk})

    shown = client.get(page("candidate_detail", row.pk)).context["cited"]
    assert (shown["entry"], shown["score"].total) == (entry, 70)


# Deciding -----------------------------------------------------------------------------------------------------


def test_no_more_are_recommended_than_there_are_places(desk):
    call = a_call(quota=1)
    first, second = candidate(call), candidate(call)
    decide_candidate(first, actor=desk, recommended=True)

    with pytest.raises(ValidationError, match="名额已用完"):
        decide_candidate(second, actor=desk, recommended=True)

    assert again(second).state == State.PUT_FORWARD


def test_two_who_decide_at_once_do_not_share_the_last_place(committed):
    call, desk = a_call(quota=1), city_clerk()
    rows = [candidate(call) for _n in range(2)]

    outcomes = at_once(lambda n: decide_candidate(rows[n], actor=desk, recommended=True), 2)

    assert len(of_kind(outcomes, ValidationError)) == 1
    assert call.candidates.filter(state=State.RECOMMENDED).count() == 1


def test_whoever_is_turned_down_is_told_why(desk):
    chamber = ChamberFactory()
    secretary = person_with(Role.CHAMBER_SECRETARY, chamber.organisation)
    row = candidate(unit=chamber.organisation)
    with pytest.raises(ValidationError) as refused:
        decide_candidate(row, actor=desk, recommended=False, decision=" ")
    assert list(refused.value.error_dict) == ["decision"]

    decide_candidate(row, actor=desk, recommended=False, decision="材料不全")

    notice = Notice.objects.get(kind="chambers.candidate_turned_down", user=secretary)
    assert notice.body == "材料不全"


def test_nobody_decides_about_themselves(desk):
    row = candidate(person=PersonFactory(account=desk))

    with pytest.raises(ValidationError, match="应当回避"):
        decide_candidate(row, actor=desk, recommended=True)


@pytest.mark.parametrize("state", State.values)
def test_a_candidate_moves_as_its_table_says_and_in_no_other_way(desk, state):
    acts = {
        State.RECOMMENDED: lambda row: decide_candidate(row, actor=desk, recommended=True),
        State.TURNED_DOWN: lambda row: decide_candidate(row, actor=desk, recommended=False, decision="不符"),
        State.AWARDED: lambda row: settle_candidate(row, actor=desk, awarded=True),
        State.FAILED: lambda row: settle_candidate(row, actor=desk, awarded=False),
    }
    call = a_call()
    for target, act in acts.items():
        decision = "不符" if state == State.TURNED_DOWN else ""
        row = candidate(call, state=state, decision=decision)
        if Candidate.workflow.allows(row, target):
            assert act(row).state == target
        else:
            with pytest.raises(ValidationError):
                act(row)
            assert again(row).state == state


# Outcomes -----------------------------------------------------------------------------------------------------


def test_what_is_won_stands_on_the_register_of_honours(desk, signed_in):
    unit = ChamberFactory().organisation
    row = candidate(unit=unit, state=State.RECOMMENDED)

    signed_in(desk).post(page("candidate_settle", row.pk), {"outcome": "yes", "year": "2026"})

    won = again(row).honour
    assert (won.organisation_id, won.title, won.level, won.year) == (
        unit.pk,
        "全国先进社会组织",
        "nation",
        2026,
    )
    assert won.awarded_by == "民政部"
    assert AuditEntry.objects.filter(event="chambers.candidate_awarded").count() == 1


def test_two_people_of_one_chamber_each_win_an_honour_of_their_own(desk):
    chamber, call = ChamberFactory(), a_call()
    people = [PersonFactory(organisation=chamber.organisation, name=name) for name in ("甲一", "乙二")]
    for person in people:
        row = candidate(call, chamber.organisation, person=person, state=State.RECOMMENDED)
        settle_candidate(row, actor=desk, awarded=True)

    titles = set(Honour.objects.values_list("title", flat=True))
    assert titles == {"全国先进社会组织（甲一）", "全国先进社会组织（乙二）"}


def test_an_honour_that_is_on_file_already_is_not_won_twice_and_nothing_moves(desk, signed_in):
    unit = ChamberFactory().organisation
    Honour.objects.create(organisation=unit, title="全国先进社会组织", level="nation", year=2026)
    row = candidate(unit=unit, state=State.RECOMMENDED)

    answer = signed_in(desk).post(page("candidate_settle", row.pk), {"outcome": "yes", "year": "2026"})

    assert answer.status_code == 422
    assert again(row).state == State.RECOMMENDED


# Pages --------------------------------------------------------------------------------------------------------


def test_a_secretary_sees_the_call_with_the_own_candidate_and_no_neighbours(db, signed_in):
    chamber, call = ChamberFactory(), a_call(quota=3)
    mine = candidate(call, chamber.organisation)
    theirs = candidate(call, state=State.RECOMMENDED)
    client = signed_in(person_with(Role.CHAMBER_SECRETARY, chamber.organisation))
    assert client.get(page("candidate_detail", theirs.pk)).status_code == 404
    assert client.get(page("candidate_decide", mine.pk)).status_code == 403

    answer = client.get(page("call_detail", call.pk))

    assert [item["row"].pk for item in answer.context["candidates"]] == [mine.pk]
    assert answer.context["placed"] == 1


def test_the_forms_of_a_candidate_open_and_save(desk, signed_in):
    row, client = candidate(), signed_in(desk)
    for name in ("candidate_edit", "candidate_cite", "candidate_decide"):
        assert client.get(page(name, row.pk)).status_code == 200

    client.post(page("candidate_edit", row.pk), {"reasons": "改写。", "version": row.version})
    client.post(page("candidate_decide", row.pk), {"verdict": "yes"})

    assert (again(row).reasons, again(row).state) == ("改写。", State.RECOMMENDED)


def test_a_call_is_made_changed_and_closed_on_its_pages(desk, signed_in):
    client = signed_in(desk)
    sent = {"title": "先进商会", "body": "省工商联", "level": "province", "year": "2026"}
    sent["hand_in_by"] = f"{timezone.localdate():%Y-%m-%d}"
    client.post(page("call_create"), sent)
    call = RecommendationCall.objects.get()

    client.post(page("call_edit", call.pk), sent | {"quota": "5", "version": call.version})
    client.post(page("call_close", call.pk), {})

    call = again(call)
    assert (call.quota, call.closed_at is not None) == (5, True)
    assert client.get(page("call_list"), {"open": "no"}).context["count"] == 1


def test_pages_ask_as_many_queries_for_three_candidates_as_for_one(desk, signed_in):
    client, call = signed_in(desk), a_call()

    def add(number):
        unit = ChamberFactory().organisation
        held = a_round(year=2000 + number)
        (entry,) = scored(held, unit)
        candidate(call, unit, entry=entry, person=PersonFactory(organisation=unit))
        a_call(title=f"荣誉 {number}")

    paths = [page("call_list"), page("call_detail", call.pk)]
    add(1)
    once = [queries_of(client, path) for path in paths]
    add(2)
    add(3)

    assert [queries_of(client, path) for path in paths] == once


# Withdrawing ------------------------------------------------------------------------------------------------


def test_a_neighbour_withdraws_nobody_and_the_unit_its_own_with_a_reason(signed_in, desk):
    unit = ChamberFactory().organisation
    secretary = person_with(Role.CHAMBER_SECRETARY, unit)
    stranger = person_with(Role.CHAMBER_SECRETARY, ChamberFactory().organisation)
    row = candidate(unit=unit)
    url = page("candidate_withdraw", row.pk)

    assert signed_in(stranger).post(url, {"reason": "退出"}).status_code == 404
    assert signed_in(secretary).post(url, {"reason": ""}).status_code == 422
    assert again(row).state == State.PUT_FORWARD
    assert signed_in(secretary).post(url, {"reason": "材料不齐"}).status_code == 302

    assert (again(row).state, again(row).decision) == (State.WITHDRAWN, "材料不齐")
    assert Notice.objects.filter(user=desk, kind="chambers.candidate_withdrawn").count() == 1
    assert AuditEntry.objects.filter(event="chambers.candidate_withdrawn").count() == 1


def test_a_withdrawn_recommendation_frees_its_place_and_may_be_put_forward_anew(desk):
    call = a_call(quota=1)
    row, other = candidate(call, state=State.RECOMMENDED), candidate(call)
    with pytest.raises(ValidationError, match="名额"):
        decide_candidate(other, actor=desk, recommended=True)

    withdraw_candidate(row, "获其他荣誉", actor=desk)

    assert decide_candidate(other, actor=desk, recommended=True).state == State.RECOMMENDED
    assert put_forward(call, row.organisation, actor=desk, reasons="再次推荐。").state == State.PUT_FORWARD


@pytest.mark.parametrize("state", [State.TURNED_DOWN, State.AWARDED, State.FAILED, State.WITHDRAWN])
def test_what_has_ended_is_not_withdrawn(desk, state):
    row = candidate(state=state, decision="说明")
    with pytest.raises(ValidationError):
        withdraw_candidate(row, "退出", actor=desk)
    assert again(row).state == state


def test_a_decision_and_a_withdrawal_at_once_wait_for_each_other(committed):
    desk, call = city_clerk(), a_call(quota=1)
    row, other = candidate(call, state=State.RECOMMENDED), candidate(call)
    acts = [
        lambda: withdraw_candidate(row, "退出", actor=desk),
        lambda: decide_candidate(other, actor=desk, recommended=True),
    ]

    outcomes = at_once(lambda n: acts[n](), 2)

    assert again(row).state == State.WITHDRAWN
    decided = [one for one in outcomes if isinstance(one, Candidate) and one.pk == other.pk]
    assert again(other).state == (State.RECOMMENDED if decided else State.PUT_FORWARD)
