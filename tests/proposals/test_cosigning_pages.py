"""The pages of co-signing: who finds what, what they cost, and what a doubled click does."""

from __future__ import annotations

import pytest
from django.urls import reverse

from federation.accounts.models import Role
from proposals.models import CoSigner, Proposal
from proposals.services.cosigning import suggest_cosigner
from proposals.services.proposals import submit_proposal
from tests.answers import plain
from tests.factories.accounts import person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.cosigning import another_member, sent_round, signed, unit_of
from tests.factories.proposals import SUBJECT, fresh
from tests.members.pages import error_of, form_data, queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State, Standing = Proposal.State, CoSigner.State
NOWHERE = 999_999_999
LIST = reverse("proposals:proposal_list")


def url(name, *args) -> str:
    return reverse(f"proposals:{name}", args=args)


@pytest.fixture
def other(db):
    return another_member(name="联名甲")


def assert_like_missing(client, name, key) -> None:
    foreign, missing = client.get(url(name, key)), client.get(url(name, NOWHERE))
    assert foreign.status_code == missing.status_code == 404
    assert plain(foreign) == plain(missing)


@pytest.mark.parametrize("who", ["colleague", "stranger", "desk", "leader"])
@pytest.mark.parametrize("name", ["proposal_detail", "proposal_cosigners"])
def test_what_goes_round_is_found_by_those_alone_who_are_asked(cast, other, signed_in, who, name):
    proposal = sent_round(cast, other)
    people = {
        "colleague": person_with(Role.ENTERPRISE, unit_of(other)),
        "stranger": another_member(),
        "desk": cast.desk,
        "leader": person_with(Role.LEADER),
    }

    assert_like_missing(signed_in(people[who]), name, proposal.pk)
    assert SUBJECT not in signed_in(people[who]).get(LIST).content.decode()
    assert signed_in(other).get(url(name, proposal.pk)).status_code == 200
    assert SUBJECT in signed_in(other).get(LIST).content.decode()


def test_a_co_signer_reads_and_changes_nothing(cast, other, signed_in):
    proposal = signed(cast, other)
    client = signed_in(other)

    for name in ("proposal_edit", "proposal_check", "proposal_withdraw", "cosigner_invite", "cosigning_stop"):
        assert_like_missing(client, name, proposal.pk)
    assert client.post(url("proposal_submit", proposal.pk)).status_code == 404
    assert fresh(proposal).state == State.COSIGNING


def test_the_first_proposer_names_sends_and_submits_by_pages_alone(cast, other, signed_in):
    proposal, client = cast.draft(), signed_in(cast.member)
    add, listed = url("cosigner_invite", proposal.pk), url("proposal_cosigners", proposal.pk)

    wrong = client.post(add, form_data(unit=unit_of(other).name, person="某某"))
    assert wrong.status_code == 422 and error_of(wrong, "person")
    nobody = client.post(add, form_data(unit="没有这个单位", person=""))
    assert nobody.status_code == 422 and error_of(nobody, "unit")
    assert client.post(add, form_data(unit=unit_of(other).name, person=other.name)).url == listed
    assert url("cosigning_begin", proposal.pk) in client.get(listed).content.decode()
    assert client.post(url("cosigning_begin", proposal.pk)).url == listed
    too_early = client.post(url("proposal_submit", proposal.pk))
    assert too_early.status_code == 422 and "1" in too_early.context["refusals"][0]

    page = signed_in(other).get(url("cosign_answer", proposal.pk))
    assert proposal.suggestions.splitlines()[0] in page.content.decode()
    signed_in(other).post(url("cosign_answer", proposal.pk), form_data(signs="yes", reason=""))
    submitted = signed_in(cast.member).post(url("proposal_submit", proposal.pk))
    assert submitted.url == url("proposal_done", proposal.pk)
    assert fresh(proposal).state == State.SUBMITTED


def test_a_doubled_refusal_gets_the_page_of_the_first_one(cast, other, signed_in):
    proposal, client = sent_round(cast, other), signed_in(other)
    answer = form_data(signs="no", reason="与本公司业务无关")

    first, second = (client.post(url("cosign_answer", proposal.pk), answer) for _each in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url == reverse("proposals:todo")
    assert proposal.cosigners.get().state == Standing.REFUSED


def test_a_doubled_leaving_gets_the_page_of_the_first_one(cast, other, signed_in):
    proposal, client = signed(cast, other), signed_in(other)
    answer = form_data(reason="")

    assert [client.post(url("cosigner_leave", proposal.pk), answer).url for _each in range(2)] == [LIST] * 2
    assert proposal.cosigners.get().state == Standing.LEFT


def test_a_row_of_another_proposal_is_not_found_below_ones_own(cast, other, signed_in):
    mine, foreign = sent_round(cast, other), sent_round(type(cast).gather(cast.desk), other)
    row = foreign.cosigners.get()

    client = signed_in(cast.member)
    assert client.post(url("cosigner_remove", mine.pk, row.pk)).status_code == 404
    assert client.get(url("cosigner_consent", mine.pk, row.pk)).status_code == 404
    row.refresh_from_db()
    assert row.state == Standing.INVITED
    assert client.post(url("cosigner_remove", mine.pk, mine.cosigners.get().pk)).status_code == 302
    assert mine.cosigners.get().state == Standing.REMOVED


def test_the_desk_suggests_and_the_first_proposer_answers(cast, other, signed_in):
    proposal = signed(cast, other)
    submit_proposal(proposal, actor=cast.member)
    third = another_member(name="联名乙")
    form = form_data(unit=unit_of(third).name, person=third.name)
    assert signed_in(cast.desk).post(url("cosigner_suggest", proposal.pk), form).status_code == 302
    row = proposal.cosigners.get(invited=third)

    consent = url("cosigner_consent", proposal.pk, row.pk)
    assert consent in signed_in(cast.member).get(url("proposal_cosigners", proposal.pk)).content.decode()
    assert signed_in(cast.member).post(consent, form_data(consents="yes", reason="")).status_code == 302
    row.refresh_from_db()
    assert row.state == Standing.INVITED


def test_readers_see_who_has_signed_and_not_who_was_asked_in_vain(cast, other, signed_in):
    proposal = sent_round(cast, other, another_member(name="未联名者"))
    signed_in(other).post(url("cosign_answer", proposal.pk), form_data(signs="yes", reason=""))
    submit_proposal(proposal, actor=cast.member)

    for reader, sees in ((cast.member, True), (cast.desk, True), (other, False)):
        text = signed_in(reader).get(url("proposal_cosigners", proposal.pk)).content.decode()
        assert "联名甲" in text and ("未联名者" in text) is sees


@pytest.mark.parametrize("who", ["member", "desk", "signer"])
def test_the_list_of_co_signers_costs_eight_queries_for_one_and_for_three(cast, other, signed_in, who):
    few, many = signed(cast, other), signed(cast, other, another_member(), another_member())
    for proposal in (few, many):
        submit_proposal(proposal, actor=cast.member)
    suggest_cosigner(many, actor=cast.desk, unit=unit_of(another_member()))
    client = signed_in({"member": cast.member, "desk": cast.desk, "signer": other}[who])

    queries(client, url("proposal_cosigners", few.pk))
    one = queries(client, url("proposal_cosigners", few.pk))

    assert queries(client, url("proposal_cosigners", many.pk)) == one <= 8


def test_a_signers_register_costs_six_queries(cast, other, signed_in):
    client = signed_in(other)
    signed(cast, other)
    queries(client, LIST)
    one = queries(client, LIST)
    for _each in range(2):
        signed(cast, other)

    assert queries(client, LIST) == one <= 6


def test_units_are_found_by_name_alone_and_only_where_somebody_could_sign(cast, other, signed_in):
    silent = ChamberFactory(name="云州市静默商会").organisation
    speaking = ChamberFactory(name="云州市静安商会").organisation
    person_with(Role.CHAMBER_SECRETARY, speaking)

    answer = signed_in(cast.member).get(reverse("proposals:signing_unit_pick"), {"q": "云州市静"}).json()

    assert [one["text"] for one in answer["results"]] == [speaking.name]
    assert silent.name not in str(answer)
    assert signed_in(cast.lead).get(reverse("proposals:signing_unit_pick"), {"q": "云州"}).status_code == 403


def test_a_place_sets_its_numbers_beside_its_terms(cast, signed_in):
    client, address = signed_in(cast.desk), reverse("proposals:terms")
    shown = client.get(address).context["form"]
    data = form_data(
        **{name: shown.get_initial_for_field(field, name) for name, field in shown.fields.items()}
    )

    assert client.post(address, data | {"cosigners_least": "0"}).status_code == 422
    assert client.post(address, data | {"cosigners_least": "2"}).status_code == 302
    assert client.get(address).context["form"].initial["cosigners_least"] == 2
