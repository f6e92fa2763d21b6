"""The expert clinic: roster, one expert for one enterprise, findings, prescription, re-visits, who reads it."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import Role
from federation.metrics import Period, measure
from federation.notices.models import Notice
from liaison.models import ClinicPair, ClinicVisit, Expert, PrescriptionItem
from liaison.services.clinic import (
    change_clinic,
    close_clinic,
    end_pair,
    pair_expert,
    record_clinic,
    record_revisit,
)
from liaison.services.clinic_figures import remind_revisits
from tests.factories.accounts import CountyFactory, person_with, root
from tests.factories.chambers import ChamberFactory
from tests.factories.clinic import clinic_of, expert_of, item_of
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.members.pages import (
    BUSINESS_STRANGERS,
    error_of,
    form_data,
    queries,
    representative_of,
    secretary_of,
)
from tests.races import at_once, committed, of_kind  # noqa: F401 - a fixture

CLINICS, EXPERTS = reverse("liaison:clinic_list"), reverse("liaison:expert_list")
FIGURES = reverse("liaison:clinic_figures")


@pytest.fixture
def today(db):
    return timezone.localdate()


def days(number: int) -> datetime.timedelta:
    return datetime.timedelta(days=number)


def firm(**fields):
    return EnterpriseFactory(**fields).organisation


def page(name: str, row) -> str:
    return reverse(f"liaison:{name}", args=[row.pk])


def listed(client, query: str = "", url: str = CLINICS) -> list[int]:
    return [row["pk"] for row in client.get(f"{url}{query}").context["object_list"]]


# Who reads it ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", (*BUSINESS_STRANGERS, Role.CHAMBER_SECRETARY, Role.DEPARTMENT, Role.LEADER))
def test_only_the_desk_the_enterprise_and_its_experts_read_a_clinic(signed_in, db, role):
    visit = clinic_of()
    client = signed_in(person_with(role))
    assert [client.get(url).status_code for url in (CLINICS, page("clinic_detail", visit))] == [403, 403]


def test_an_enterprise_and_an_expert_read_their_own_visits_and_no_others(signed_in, desk):
    own, account = firm(), person_with(Role.EXPERT)
    mine, other = expert_of(account=account), expert_of()
    visit, foreign = clinic_of(own, [mine, other]), clinic_of(firm(), [other])
    assert listed(signed_in(desk)) == [foreign.pk, visit.pk]
    for reader in (representative_of(own), account):
        client = signed_in(reader)
        assert listed(client) == [visit.pk]
        assert client.get(page("clinic_detail", visit)).status_code == 200
        assert client.get(page("clinic_detail", foreign)).status_code == 404
    client = signed_in(account)
    assert client.get(page("clinic_prescribe", visit)).status_code == 200
    assert client.get(page("clinic_prescribe", foreign)).status_code == 404
    assert client.get(reverse("liaison:clinic_add")).status_code == 403
    assert signed_in(representative_of(own)).get(page("clinic_prescribe", visit)).status_code == 403


def test_a_county_reads_its_own_visits_and_those_to_its_enterprises(signed_in, county, county_desk):
    own = clinic_of(firm(parent=county))
    clinic_of(firm(parent=CountyFactory()))
    assert listed(signed_in(county_desk)) == [own.pk]


def test_leaders_see_figures_and_the_roster_but_no_findings(signed_in, db):
    clinic_of(findings="只有企业能看的诊断")
    client = signed_in(person_with(Role.LEADER))
    for url in (FIGURES, EXPERTS, page("expert_detail", Expert.objects.get())):
        response = client.get(url)
        assert response.status_code == 200 and "只有企业能看的诊断" not in response.content.decode()


# Roster and pairs --------------------------------------------------------------------------------------


def test_a_person_is_put_on_the_roster_once_with_a_term(signed_in, desk, today):
    person = PersonFactory(name="欧阳明远")
    client, url = signed_in(desk), reverse("liaison:expert_add")
    data = {"organisation": root().pk, "person": "欧阳明远", "fields_known": ["technology", "finance"]}
    data |= {"speciality": "精益生产", "starts_on": str(today), "ends_on": str(today - days(1))}
    assert error_of(client.post(url, form_data(**data)), "ends_on")
    data |= {"ends_on": str(today + days(365))}
    assert client.post(url, form_data(**data)).status_code == 302
    assert error_of(client.post(url, form_data(**data)), None)
    expert = Expert.objects.get()
    assert (expert.person, expert.fields) == (person, ["technology", "finance"])
    assert listed(client, "?known=finance&term=serving", EXPERTS) == [expert.pk]
    assert listed(client, "?known=legal", EXPERTS) == listed(client, "?term=over", EXPERTS) == []
    change = data | {"ends_on": str(today + days(30)), "version": expert.version}
    assert client.post(page("expert_change", expert), form_data(**change)).status_code == 302
    assert client.post(page("expert_change", expert), form_data(**change)).status_code == 409


def test_one_expert_looks_after_one_enterprise_and_the_other_way_round(signed_in, desk, today):
    expert, other, own, second = expert_of(), expert_of(), firm(), firm()
    client = signed_in(desk)
    data = form_data(unit=own.name, starts_on=str(today))
    assert client.post(page("expert_pair", expert), data).status_code == 302
    assert Notice.objects.filter(kind="liaison.clinic").count() == 0
    for one, unit in ((other, own), (expert, second)):
        with pytest.raises(ValidationError):
            pair_expert(one, unit, actor=None, starts_on=today)
    pair = ClinicPair.objects.get()
    ended = form_data(ended_on=str(today), reason="服务期满")
    assert client.post(page("expert_pair_end", pair), ended).status_code == 302
    pair_expert(other, own, actor=None, starts_on=today)
    pair_expert(expert, second, actor=None, starts_on=today)
    with pytest.raises(ValidationError):
        end_pair(pair, actor=None, ended_on=today, reason="再次结束")


def test_two_pairs_of_one_enterprise_at_once_make_one(committed):  # noqa: F811
    own, experts = firm(), [expert_of(), expert_of()]

    def pair(turn):
        return pair_expert(experts[turn], own, actor=None, starts_on=timezone.localdate())

    assert len(of_kind(at_once(pair, 2), ValidationError)) == 1


def test_an_expert_whose_term_is_over_looks_after_nobody(today):
    expert = expert_of(starts_on=today - days(900), ends_on=today - days(1))
    with pytest.raises(ValidationError):
        pair_expert(expert, firm(), actor=None, starts_on=today)


# Visits ------------------------------------------------------------------------------------------------


def test_the_desk_writes_down_who_found_what_and_the_enterprise_is_told(signed_in, desk, today):
    own, expert = firm(), expert_of()
    reader = representative_of(own)
    client, url = signed_in(desk), reverse("liaison:clinic_add")
    data = {"organisation": root().pk, "unit": own.name, "experts": [expert.pk], "findings": "换模过长。"}
    data |= {"visited_on": str(today), "revisit_on": str(today)}
    assert error_of(client.post(url, form_data(**data)), "revisit_on")
    assert error_of(client.post(url, form_data(**data | {"experts": []})), "experts")
    assert error_of(client.post(url, form_data(**data | {"visited_on": str(today + days(1))})), "visited_on")
    assert not ClinicVisit.objects.exists()
    data |= {"revisit_on": str(today + days(30))}
    assert client.post(url, form_data(**data)).status_code == 302
    assert error_of(client.post(url, form_data(**data)), None)
    visit = ClinicVisit.objects.get()
    assert list(visit.experts.all()) == [expert]
    assert Notice.objects.filter(user=reader, kind="liaison.clinic").count() == 1


def test_the_clinic_goes_to_enterprises_alone(db):
    with pytest.raises(ValidationError):
        clinic_of(ChamberFactory().organisation)
    with pytest.raises(ValidationError):
        record_clinic(firm(), actor=None, organisation=root(), experts=[], visited_on=timezone.localdate())


def test_a_revisit_says_what_became_of_each_item(signed_in, desk, today):
    visit = clinic_of(visited_on=today - days(40), revisit_on=today)
    done, stays = item_of(visit), item_of(visit, text="培训换模班组")
    client, url = signed_in(desk), page("clinic_revisit", visit)
    data = {"held_on": str(today), "note": "路线已改。", f"state_{done.pk}": "done"}
    data |= {f"state_{stays.pk}": "open"}
    assert error_of(client.post(url, form_data(**data)), f"became_{done.pk}")
    data |= {f"became_{done.pk}": "物流路线缩短三成", "revisit_on": str(today + days(30))}
    assert client.post(url, form_data(**data)).status_code == 302
    done.refresh_from_db()
    stays.refresh_from_db()
    visit.refresh_from_db()
    assert (done.state, done.settled_on, stays.state) == ("done", today, "open")
    assert visit.remind_on == today + days(30)
    text = client.get(page("clinic_detail", visit)).content.decode()
    assert "物流路线缩短三成" in text and "路线已改。" in text


def test_a_visit_is_concluded_once_every_item_is_settled(signed_in, desk, today):
    visit = clinic_of()
    item = item_of(visit)
    client = signed_in(desk)
    assert error_of(client.post(page("clinic_close", visit), form_data(result="完成")), None)
    outcomes = {item.pk: ("dropped", "企业搬迁")}
    record_revisit(visit, actor=None, held_on=today, note="已搬迁。", outcomes=outcomes)
    assert client.post(page("clinic_close", visit), form_data(result="完成")).status_code == 302
    with pytest.raises(ValidationError):
        change_clinic(visit, actor=None, findings="事后修改")
    with pytest.raises(ValidationError):
        item_of(visit)


def test_an_item_of_another_visit_is_left_alone(today):
    visit, other = clinic_of(), clinic_of()
    foreign = item_of(other)
    record_revisit(
        visit, actor=None, held_on=today, note="看过。", outcomes={foreign.pk: ("done", "不应改动")}
    )
    foreign.refresh_from_db()
    assert foreign.state == "open"


def test_the_enterprise_says_its_word_and_nobody_else_does(signed_in, desk):
    own = firm()
    visit = close_clinic(clinic_of(own), actor=None, result="换模时间缩短一半")
    assert signed_in(desk).get(page("clinic_word", visit)).status_code == 403
    assert signed_in(representative_of(firm())).get(page("clinic_word", visit)).status_code == 404
    client = signed_in(representative_of(own))
    assert client.post(page("clinic_word", visit), form_data(word="很有帮助")).status_code == 302
    visit.refresh_from_db()
    assert visit.word == "很有帮助"


def test_a_due_revisit_is_told_once_to_the_desk_and_its_expert(desk, today):
    account = person_with(Role.EXPERT)
    visit = clinic_of(experts=[expert_of(account=account)], visited_on=today - days(30), revisit_on=today)
    clinic_of(revisit_on=today + days(1))
    closed = clinic_of(visited_on=today - days(30), revisit_on=today)
    close_clinic(closed, actor=None, result="已完成")
    assert (remind_revisits(today=today), remind_revisits(today=today)) == (1, 0)
    for user in (desk, account):
        assert Notice.objects.filter(user=user, key=f"clinic:due:{visit.pk}:{today}").count() == 1


# Figures -----------------------------------------------------------------------------------------------


def test_figures_count_an_enterprise_once_and_what_was_carried_out(signed_in, desk, today):
    own, expert = firm(), expert_of()
    first = clinic_of(own, [expert], visited_on=today - days(1), revisit_on=None)
    clinic_of(own, [expert, expert_of()])
    done, late = item_of(first), item_of(first)
    outcomes = {done.pk: ("done", "已改")}
    record_revisit(first, actor=None, held_on=today, note="看过。", outcomes=outcomes)
    response = signed_in(desk).get(f"{FIGURES}?year=")
    found = response.context["found"]
    assert found == {"visits": 2, "firms": 1, "items": 2, "done": 1, "dropped": 0, "late": 1}
    line = response.context["lines"][0]
    assert (line["pk"], line["visit_count"], line["firm_count"], line["done_count"]) == (expert.pk, 2, 1, 1)
    assert len(listed(signed_in(desk), url=line["url"])) == 2
    assert PrescriptionItem.objects.get(pk=late.pk).state == "open"
    period = Period(today - days(1), today)
    assert measure("liaison.clinic_visits", None, period) == 2
    assert measure("liaison.clinic_visits", own, period) == 2
    assert measure("liaison.prescriptions_done", None, period) == 1


def test_pages_cost_the_same_for_one_visit_and_for_three(signed_in, desk):
    expert = expert_of()
    visit = clinic_of(experts=[expert])
    item_of(visit)
    client = signed_in(desk)
    addresses = (CLINICS, EXPERTS, page("clinic_detail", visit), page("expert_detail", expert), FIGURES)
    for url in addresses:
        queries(client, url)
    ones = [queries(client, url) for url in addresses]
    for _turn in range(2):
        item_of(clinic_of(experts=[expert, expert_of()]))
        item_of(visit)
    assert [queries(client, url) for url in addresses] == ones
    assert max(ones) <= 9, ones


def test_a_chamber_secretary_opens_no_roster(signed_in, db):
    assert signed_in(secretary_of(ChamberFactory().organisation)).get(EXPERTS).status_code == 403
