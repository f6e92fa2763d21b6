"""The service centre: free and paid services, the desk's check, requests, what is public, figures."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from chambers.services.catalogue import offer_service
from chambers.services.registry import admit_member
from federation.accounts.models import Role
from federation.metrics import Period, measure
from federation.notices.models import Notice
from liaison.models import CentreRequest, CentreService
from liaison.services.centre import change_service, hand_in_service, return_service, withdraw_service
from liaison.services.centre_requests import answer_request, ask_service, rate_request, render_service
from tests.factories.accounts import CountyFactory, person_with
from tests.factories.centre import (
    OTHER_PHONE,
    PHONE,
    draft_service,
    rendered_request,
    request_for,
    service_of,
)
from tests.factories.chambers import ChamberFactory
from tests.factories.liaison import DepartmentFactory
from tests.factories.members import EnterpriseFactory
from tests.members.pages import (
    BUSINESS_STRANGERS,
    error_of,
    form_data,
    queries,
    representative_of,
    secretary_of,
)
from tests.races import at_once, committed, of_kind  # noqa: F401 - a fixture

LIST, HOME = reverse("liaison:service_list"), reverse("liaison:centre_home")
REQUESTS, FIGURES = reverse("liaison:request_list"), reverse("liaison:service_figures")
PUBLIC = reverse("centre:services")
PAID = {"mode": "paid", "price": "800", "price_words": "元/次", "basis": "公示价目表"}


@pytest.fixture
def today(db):
    return timezone.localdate()


def firm(**fields):
    return EnterpriseFactory(**fields).organisation


def chamber(**fields):
    return ChamberFactory(**fields).organisation


def page(name: str, row) -> str:
    return reverse(f"liaison:{name}", args=[row.pk])


def listed(client, query: str = "", url: str = LIST) -> list[int]:
    return [row["pk"] for row in client.get(f"{url}{query}").context["object_list"]]


def service_data(**fields) -> dict:
    given = {"title": "公益法律体检", "category": "legal", "mode": "free", "description": "上门检查。"}
    given |= {"audience": "民营企业", "how": "在线申请", "contact_name": "欧阳明", "contact_phone": PHONE}
    return form_data(**given | fields)


# The catalogue -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", BUSINESS_STRANGERS)
def test_administrators_see_no_services_and_no_requests(signed_in, db, role):
    request = request_for(service_of())
    client = signed_in(person_with(role))
    urls = (LIST, HOME, REQUESTS, FIGURES, page("request_detail", request))
    assert [client.get(url).status_code for url in urls] == [403] * 5


def test_a_paid_service_names_price_and_basis_and_a_free_one_neither(signed_in, db):
    client, url = signed_in(secretary_of(chamber())), reverse("liaison:service_add")
    bare = client.post(url, service_data(mode="paid", price="800"))
    assert error_of(bare, "price_words") and error_of(bare, "basis")
    assert error_of(client.post(url, service_data(price="800")), "price")
    assert error_of(client.post(url, service_data(basis="价目表")), "basis")
    assert not CentreService.objects.exists()
    assert client.post(url, service_data(**PAID)).status_code == 302
    assert CentreService.objects.get().price_shown == "800 元/次"


def test_an_outside_provider_is_checked_before_others_see_its_service(signed_in, desk):
    owner, reader = secretary_of(chamber()), representative_of(firm())
    client = signed_in(owner)
    client.post(reverse("liaison:service_add"), service_data())
    service = CentreService.objects.get()
    assert client.get(page("service_publish", service)).status_code == 403
    assert client.post(page("service_hand_in", service), form_data()).status_code == 302
    assert Notice.objects.filter(user=desk, kind="liaison.centre").count() == 1
    client = signed_in(reader)
    assert listed(client) == [] and client.get(page("service_detail", service)).status_code == 404
    assert signed_in(desk).post(page("service_publish", service), form_data()).status_code == 302
    assert Notice.objects.filter(user=owner, kind="liaison.centre").count() == 1
    client = signed_in(reader)
    assert listed(client) == [service.pk] and client.get(page("service_detail", service)).status_code == 200


def test_the_federations_own_service_is_listed_without_a_check(signed_in, desk):
    client = signed_in(desk)
    service = draft_service()
    assert listed(signed_in(representative_of(firm()))) == []
    client = signed_in(desk)
    assert client.post(page("service_hand_in", service), form_data()).status_code == 302
    assert listed(signed_in(representative_of(firm()))) == [service.pk]


def test_what_an_outside_provider_changes_is_checked_anew_and_what_the_federation_changes_is_not(db):
    outside, inside = service_of(chamber()), service_of(title="政策解读")
    assert change_service(outside, actor=None, how="电话申请").state == "waiting"
    assert change_service(inside, actor=None, how="电话申请").state == "listed"


def test_a_returned_service_says_why_and_can_be_handed_in_again(signed_in, desk):
    service = service_of(chamber())
    owner = secretary_of(service.organisation)
    client = signed_in(desk)
    assert error_of(client.post(page("service_return", service), form_data(reason="")), "reason")
    client.post(page("service_return", service), form_data(reason="请补充价目表"))
    text = signed_in(owner).get(page("service_detail", service)).content.decode()
    assert "请补充价目表" in text
    assert hand_in_service(service, actor=None).returned_why == ""


def test_a_county_checks_the_providers_of_its_own_county(signed_in, county, county_desk):
    own = hand_in_service(draft_service(chamber(parent=county)), actor=None)
    foreign = hand_in_service(draft_service(chamber(parent=CountyFactory())), actor=None)
    client = signed_in(county_desk)
    assert listed(client) == [own.pk]
    assert client.get(page("service_publish", own)).status_code == 200
    assert client.get(page("service_publish", foreign)).status_code == 404


def test_the_list_is_narrowed_by_mode_category_provider_and_words(signed_in, desk):
    free = service_of(title="公益法律体检")
    paid = service_of(chamber(), **PAID | {"title": "展会组团服务", "category": "market"})
    client = signed_in(desk)
    assert listed(client, "?mode=free") == listed(client, "?category=legal") == [free.pk]
    assert listed(client, f"?provider={paid.organisation_id}") == listed(client, "?q=展会组团") == [paid.pk]
    assert listed(client, f"?q={paid.organisation.name}") == [paid.pk]


# What is public ----------------------------------------------------------------------------------------


def test_the_public_reads_what_is_on_offer_and_not_whom_to_call(client, today):
    service, waiting = service_of(chamber()), hand_in_service(draft_service(chamber()), actor=None)
    gone = service_of(chamber(), title="过期服务", until=today)
    CentreService.objects.filter(pk=gone.pk).update(until=today - datetime.timedelta(days=1))
    one = reverse("centre:service", args=[service.pk])
    shown = client.get(PUBLIC).content.decode() + client.get(one).content.decode()
    assert service.title in shown and "过期服务" not in shown
    assert PHONE not in shown and "欧阳明" not in shown
    for hidden in (waiting, gone):
        assert client.get(reverse("centre:service", args=[hidden.pk])).status_code == 404


def test_members_see_whom_to_call(signed_in, db):
    service = service_of()
    text = signed_in(representative_of(firm())).get(page("service_detail", service)).content.decode()
    assert PHONE in text


def test_the_page_for_enterprises_shows_own_requests_and_what_its_chambers_offer_members(signed_in, db):
    mine, other = ChamberFactory(), ChamberFactory()
    own = firm()
    admit_member(mine, own, actor=None)
    offer_service(mine, actor=None, kind="legal", title="会员法律热线")
    offer_service(other, actor=None, kind="legal", title="别家会员热线")
    service = service_of()
    request_for(service, own, need="本单位的需求")
    request_for(service_of(title="质量诊断"), firm())
    response = signed_in(representative_of(own)).get(HOME)
    text = response.content.decode()
    assert "会员法律热线" in text and "别家会员热线" not in text
    assert [item["row"].organisation for item in response.context["mine"]] == [own]


# Requests ----------------------------------------------------------------------------------------------


def test_an_enterprise_has_one_open_request_for_a_service(signed_in, desk):
    service, own = service_of(), firm()
    client, url = signed_in(representative_of(own)), page("service_ask", service)
    data = {"need": "请安排。", "contact_name": "司马青", "contact_phone": OTHER_PHONE}
    assert client.post(url, form_data(**data)).status_code == 302
    assert error_of(client.post(url, form_data(**data)), None) == "本单位对该服务已有办理中的申请。"
    request = CentreRequest.objects.get()
    assert Notice.objects.filter(user=desk, kind="liaison.centre").count() == 1
    answer_request(request, actor=None, take=False, answer="名额已满")
    assert client.post(url, form_data(**data)).status_code == 302
    assert CentreRequest.objects.count() == 2


def test_two_requests_at_once_make_one(committed):  # noqa: F811
    service, own = service_of(), firm()

    def ask(turn):
        return request_for(service, own)

    assert len(of_kind(at_once(ask, 2), ValidationError)) == 1
    assert CentreRequest.objects.count() == 1


def test_a_request_goes_from_its_taking_over_the_result_to_the_rating(signed_in, db, today):
    provider, own = chamber(), firm()
    request = request_for(service_of(provider), own)
    owner, asker = secretary_of(provider), representative_of(own)
    assert signed_in(asker).get(page("request_answer", request)).status_code == 404
    client = signed_in(owner)
    assert error_of(client.post(page("request_answer", request), form_data(take="no")), "answer")
    assert client.post(page("request_answer", request), form_data(take="yes")).status_code == 302
    early = form_data(rendered_on=str(today + datetime.timedelta(days=1)), result="已办")
    assert error_of(client.post(page("request_render", request), early), "rendered_on")
    done = form_data(rendered_on=str(today), result="已上门服务")
    assert client.post(page("request_render", request), done).status_code == 302
    assert client.get(page("request_rate", request)).status_code == 403
    client = signed_in(asker)
    assert error_of(client.post(page("request_rate", request), form_data(score="2")), "words")
    assert client.post(page("request_rate", request), form_data(score="5")).status_code == 302
    request.refresh_from_db()
    assert (request.state, request.score, request.rendered_on) == ("rated", 5, today)


def test_a_provider_that_is_an_enterprise_rates_nothing_that_it_rendered_itself(signed_in, db):
    provider = firm()
    request = rendered_request(service_of(provider, **PAID))
    assert signed_in(representative_of(provider)).get(page("request_rate", request)).status_code == 404
    assert (
        signed_in(representative_of(request.organisation)).get(page("request_rate", request)).status_code
        == 200
    )


def test_other_enterprises_and_other_providers_see_no_request(signed_in, db):
    request = request_for(service_of(chamber()))
    for stranger in (representative_of(firm()), secretary_of(chamber())):
        client = signed_in(stranger)
        assert listed(client, url=REQUESTS) == []
        assert client.get(page("request_detail", request)).status_code == 404


def test_what_is_withdrawn_or_out_of_date_cannot_be_asked_for_and_open_requests_go_on(db, today):
    service = service_of(chamber())
    request = request_for(service)
    withdraw_service(service, actor=None)
    with pytest.raises(ValidationError):
        request_for(service)
    taken = answer_request(request, actor=None, take=True, answer="")
    assert render_service(taken, actor=None, rendered_on=today, result="已办").state == "rendered"


def test_one_does_not_ask_for_ones_own_service_and_chambers_ask_for_none(db):
    provider = firm()
    service = service_of(provider)
    for unit in (provider, chamber()):
        with pytest.raises(ValidationError):
            request_for(service, unit)


# Figures -----------------------------------------------------------------------------------------------


def test_figures_keep_free_and_paid_apart_for_each_provider(signed_in, desk, today):
    provider = chamber()
    free, paid = service_of(provider), service_of(provider, **PAID | {"title": "展会服务"})
    rendered_request(free)
    request_for(free)
    rate_request(rendered_request(paid), actor=None, score=4, words="")
    response = signed_in(desk).get(FIGURES)
    (line,) = response.context["lines"]
    assert [cell["count"] for cell in line["cells"]] == [2, 1, 1, 1]
    client = signed_in(desk)
    assert [len(listed(client, url=cell["url"])) for cell in line["cells"]] == [2, 1, 1, 1]
    # What a service turns into later moves no figure.
    change_service(free, actor=None, **PAID | {"price": None})
    assert [cell["count"] for cell in client.get(FIGURES).context["lines"][0]["cells"]] == [2, 1, 1, 1]
    year = Period(today.replace(month=1, day=1), today)
    assert measure("liaison.services_rendered", provider, year) == 2
    assert measure("liaison.services_rendered", chamber(), year) == 0


def test_a_county_counts_its_own_providers_and_enterprises(signed_in, county, county_desk):
    request_for(service_of(chamber(parent=county)))
    request_for(service_of(chamber(parent=CountyFactory())), firm(parent=CountyFactory()))
    assert len(signed_in(county_desk).get(FIGURES).context["lines"]) == 1


def test_pages_cost_the_same_for_one_request_and_for_three(signed_in, desk):
    service = service_of(chamber())
    request_for(service)
    client = signed_in(desk)
    addresses = (LIST, REQUESTS, FIGURES, page("service_detail", service), PUBLIC)
    for url in addresses:
        queries(client, url)
    ones = [queries(client, url) for url in addresses]
    for turn in range(2):
        request_for(service_of(chamber(), title=f"服务{turn}"))
        request_for(service)
    assert [queries(client, url) for url in addresses] == ones
    assert max(ones) <= 8, ones


def test_a_department_offers_services_too(signed_in, desk):
    officer = person_with(Role.DEPARTMENT, DepartmentFactory().organisation)
    assert signed_in(officer).post(reverse("liaison:service_add"), service_data()).status_code == 302
    with pytest.raises(ValidationError):
        return_service(CentreService.objects.get(), actor=None, reason="草稿不能退回")
    with pytest.raises(ValidationError):
        ask_service(
            CentreService.objects.get(),
            actor=None,
            organisation=firm(),
            need="未上架",
            contact_name="甲",
            contact_phone=PHONE,
        )
