"""Pages of requests: the public form and its link, one's own data, the desk, the leader."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

from federation.accounts.models import Role
from federation.files.services import store
from federation.jobs.services import run
from federation.privacy.models import DataCopy, DataRequest
from federation.privacy.services import decisions, requests
from federation.privacy.services.copies import make_copy
from members.models import Consent, Person
from tests.factories.accounts import CountyFactory, county_clerk, person_with, root
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.members.pages import form_data, queries
from tests.members.test_directory import ground
from tests.privacy.test_requests import MOBILE, NAME, in_handling, own, stranger, worked_out

State, Kind = DataRequest.State, DataRequest.Kind


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def member(db):
    return person_with(Role.ENTERPRISE, EnterpriseFactory().organisation)


def asked(**fields) -> dict:
    return {
        "kind": "erasure",
        "wish": "请删除我的电话",
        "asker": "self",
        "name": NAME,
        "mobile": MOBILE,
        "email": "",
        "organisation": root().pk,
        "website": "",
    } | fields


# Without an account


def test_a_stranger_asks_and_follows_the_request_by_a_private_link(client, db):
    sent = client.post(reverse("privacy:ask"), asked())

    request = DataRequest.objects.get()
    page = client.get(sent["Location"])
    assert (request.state, request.name, request.user) == (State.RECEIVED, NAME, None)
    assert request.number in page.content.decode()
    assert page["Referrer-Policy"] == "same-origin"
    assert page["Cache-Control"] == "no-store"
    client.post(sent["Location"])
    request.refresh_from_db()
    assert request.state == State.WITHDRAWN


def test_what_is_missing_is_said_at_its_field_and_nothing_is_kept(client, db):
    for field, change in (
        ("wish", {"wish": ""}),
        ("mobile", {"mobile": "", "email": ""}),
        ("organisation", {"organisation": EnterpriseFactory().pk}),
        ("kind", {"kind": "everything"}),
    ):
        refused = client.post(reverse("privacy:ask"), asked(**change))
        assert refused.status_code == 422
        assert field in refused.context["form"].errors

    assert not DataRequest.objects.exists()


def test_machines_and_the_impatient_are_stopped(client, db, settings):
    settings.REQUEST_LIMITS = {"send": 2, "look": 3}

    assert client.post(reverse("privacy:ask"), asked(website="http://x")).status_code == 302
    assert not DataRequest.objects.exists()
    cache.clear()
    answers = [client.post(reverse("privacy:ask"), asked()).status_code for _turn in range(3)]
    looks = [client.get(reverse("privacy:status", args=["guess"])).status_code for _turn in range(4)]
    assert answers == [302, 302, 429]
    assert looks == [410, 410, 410, 429]
    assert DataRequest.objects.count() == 2


def test_an_answer_is_shown_only_once_it_is_given(client, desk):
    request, secret = requests.send_request(
        Kind.ERASURE, root(), actor=None, name=NAME, wish="删除", mobile=MOBILE
    )
    url = reverse("privacy:status", args=[secret])
    request = worked_out(in_handling(request, desk, PersonFactory(name=NAME, mobile=MOBILE)), desk)
    decisions.propose_erasure(request, actor=desk, answer="同意删除全部信息")

    assert "同意删除全部信息" not in client.get(url).content.decode()
    request = decisions.approve_erasure(
        DataRequest.objects.get(pk=request.pk), actor=person_with(Role.LEADER)
    )
    run(request.job_id)
    assert "同意删除全部信息" in client.get(url).content.decode()


# One's own


def test_somebody_sees_what_is_on_file_and_takes_a_ground_back_without_a_desk(signed_in, member):
    mine, other = PersonFactory(name=NAME), PersonFactory(name="李四", mobile="13811112222")
    Person.objects.filter(pk=mine.pk).update(account=member)
    consent, foreign = ground(mine), ground(other)
    client = signed_in(member)

    page = client.get(reverse("privacy:mine")).content.decode()
    assert NAME in page
    assert "李四" not in page
    for key in (foreign.pk, consent.pk):
        url = reverse("privacy:own_ground_withdraw", args=[f"members-{key}"])
        assert client.get(url).status_code == 200
        assert client.post(url, form_data()).status_code == 302

    assert list(Consent.objects.filter(withdrawn_on=None)) == [foreign]


def test_a_request_of_ones_own_asks_who_it_is_and_is_known_at_once(signed_in, member):
    client = signed_in(member)
    url = reverse("privacy:own_new")
    session = client.session
    session["proved_at"] = 0
    session.save()

    assert client.get(url)["Location"].startswith(reverse("accounts:prove"))
    session["proved_at"] = 99_999_999_999
    session.save()
    sent = client.post(url, form_data(kind="copy", wish="请给我一份复制件"))

    request = DataRequest.objects.get()
    assert sent["Location"] == reverse("privacy:own_detail", args=[request.pk])
    assert (request.user, request.state) == (member, State.IDENTIFIED)
    assert (
        client.get(reverse("privacy:own_detail", args=[own(person_with(Role.EXPERT)).pk])).status_code == 404
    )


def test_a_copy_is_fetched_by_its_requester_alone_and_only_once_it_is_granted(signed_in, desk, member):
    request = in_handling(own(member), desk)
    make_copy(request, actor=desk)
    url = reverse("privacy:own_copy", args=[request.pk])

    assert signed_in(member).get(url).status_code == 404
    decisions.grant_request(request, actor=desk, answer="请下载复制件")
    assert signed_in(desk).get(url).status_code == 404
    fetched = signed_in(member).get(url)
    assert b"".join(fetched.streaming_content).startswith(b"PK")
    DataCopy.objects.update(expires_at="2020-01-01T00:00:00Z")
    assert signed_in(member).get(url).status_code == 404


# The desk


def test_administrators_and_auditors_see_that_a_request_is_there_and_not_of_whom(signed_in, desk):
    request = stranger()
    detail, listed = reverse("privacy:request_detail", args=[request.pk]), reverse("privacy:request_list")

    for role in (Role.SECURITY_ADMIN, Role.AUDITOR):
        client = signed_in(person_with(role))
        pages = client.get(detail).content.decode() + client.get(listed).content.decode()
        assert request.number in pages
        assert NAME not in pages
        assert MOBILE not in pages
    page = signed_in(desk).get(detail).content.decode()
    assert NAME in page
    assert MOBILE in page


def test_a_county_chooses_among_the_records_that_it_may_see(signed_in, db):
    here, there = CountyFactory(), CountyFactory()
    mine = PersonFactory(name=NAME, mobile=MOBILE, organisation=here)
    foreign = PersonFactory(name=NAME, mobile=MOBILE, organisation=there)
    clerk = county_clerk(here)
    made, _secret = requests.send_request(Kind.COPY, here, actor=None, name=NAME, wish="复制", mobile=MOBILE)
    request = in_handling(made, clerk)
    url = reverse("privacy:request_records", args=[request.pk])
    client = signed_in(clerk)

    page = client.get(url).content.decode()
    assert f"members.person|{mine.pk}|" in page
    assert f"members.person|{foreign.pk}|" not in page
    refused = client.post(url, form_data(records=[f"members.person|{foreign.pk}|"]))
    assert refused.status_code == 422
    client.post(url, form_data(records=[f"members.person|{mine.pk}|"]))
    assert [row.key for row in requests.rows_of(request)] == [mine.pk]


def test_the_path_of_an_erasure_over_the_pages_from_receipt_to_the_leader(signed_in, desk):
    person = PersonFactory(name=NAME, mobile=MOBILE)
    request = stranger()
    leader = person_with(Role.LEADER)

    def to(name: str) -> str:
        return reverse(f"privacy:{name}", args=[request.pk])

    client = signed_in(desk)
    client.post(to("request_identify"), form_data(proof="call", note="10:30 回拨"))
    client.post(to("request_take_up"), form_data())
    client.post(to("request_records"), form_data(records=[f"members.person|{person.pk}|"]))
    client.post(to("erasure_rehearse"), form_data())
    run(DataRequest.objects.get().job_id)
    page = client.get(to("request_detail")).content.decode()
    assert "将删除的内容" in page
    client.post(to("erasure_propose"), form_data(answer="同意删除"))
    assert client.get(to("erasure_approve")).status_code == 403

    client = signed_in(leader)
    assert "将删除的内容" in client.get(to("request_detail")).content.decode()
    client.get(to("erasure_approve"))
    client.post(to("erasure_approve"), form_data())
    run(DataRequest.objects.get().job_id)

    request.refresh_from_db()
    person.refresh_from_db()
    assert request.state == State.GRANTED
    assert person.mobile == ""
    assert "已删除的内容" in client.get(to("request_detail")).content.decode()


def test_requests_at_the_desk_wait_on_the_workbench_and_in_the_menu(signed_in, desk):
    request = stranger()
    leader = person_with(Role.LEADER)

    assert request.number in signed_in(desk).get("/").content.decode()
    assert request.number not in signed_in(leader).get("/").content.decode()
    DataRequest.objects.update(state=State.PROPOSED, proof="call", identified_at="2026-01-01T00:00:00Z")
    assert request.number in signed_in(leader).get("/").content.decode()


@pytest.mark.parametrize("name", ["request_list", "mine"])
def test_lists_cost_the_same_for_one_and_three(signed_in, desk, name):
    own(desk), stranger()
    client = signed_in(desk)
    url = reverse(f"privacy:{name}")
    queries(client, url)
    one = queries(client, url)
    own(desk), own(desk), stranger(), stranger()

    assert queries(client, url) == one


def test_the_copy_of_the_desk_is_on_the_trail(signed_in, desk):
    request = stranger(Kind.COPY)
    DataCopy.objects.create(
        request=request, file=store(b"PK", "application/zip"), expires_at="2099-01-01T00:00:00Z"
    )

    response = signed_in(desk).get(reverse("privacy:copy_fetch", args=[request.pk]))

    assert b"".join(response.streaming_content) == b"PK"
    assert response["Content-Disposition"].startswith("attachment")
