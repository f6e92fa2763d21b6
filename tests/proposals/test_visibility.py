"""Who sees a proposal: strangers find nothing, and a draft exists for its author alone."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from federation.accounts.models import Role
from federation.files.models import Attachment
from federation.files.services import attach
from federation.ui.home import build
from federation.ui.menu import counts_for
from federation.ui.search import search
from proposals.models import Proposal
from proposals.services.proposals import draft_proposal
from tests.answers import plain
from tests.factories.accounts import CountyFactory, county_clerk, person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory
from tests.factories.proposals import SUBJECT, TEXT, Cast, part_of
from tests.rest.conftest import ApiClient, token_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State = Proposal.State
LIST = reverse("proposals:proposal_list")
NOWHERE = 999_999_999
READING = (
    "proposal_detail",
    "proposal_letter",
    "proposal_timeline",
    "proposal_files",
    "proposal_versions",
)
WRITING = (
    "proposal_edit",
    "proposal_check",
    "proposal_done",
    "proposal_withdraw",
    "proposal_rate",
    "file_attach",
)
OFFICER = (
    "opinion_send",
    "reply_draft",
    "reply_hand_on",
    "reply_countersign",
    "reply_vet",
    "reply_issue",
    "reply_deliver",
)
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


def url(name, key) -> str:
    return reverse(f"proposals:{name}", args=[key])


def assert_like_missing(client, name, key) -> None:
    foreign, missing = client.get(url(name, key)), client.get(url(name, NOWHERE))
    assert foreign.status_code == missing.status_code == 404
    assert plain(foreign) == plain(missing)


@pytest.fixture
def neighbour(cast):
    """Another enterprise's representative."""
    return person_with(Role.ENTERPRISE, EnterpriseFactory().organisation)


@pytest.mark.parametrize("state", [State.DRAFT, State.RETURNED, State.REPLIED])
@pytest.mark.parametrize("name", [*READING, *WRITING])
def test_a_neighbours_proposal_answers_exactly_like_a_missing_one(cast, neighbour, signed_in, name, state):
    assert_like_missing(signed_in(neighbour), name, cast.proposal(state).pk)


@pytest.mark.parametrize("name", READING)
def test_a_department_that_was_not_asked_finds_no_proposal(cast, signed_in, name):
    proposal, stranger = cast.proposal(State.ASSIGNED), Cast.gather(cast.desk).lead
    assert_like_missing(signed_in(stranger), name, proposal.pk)


@pytest.mark.parametrize("name", OFFICER)
def test_another_departments_part_answers_exactly_like_a_missing_one(cast, signed_in, name):
    part = part_of(cast.proposal(State.ASSIGNED), "lead")
    assert_like_missing(signed_in(Cast.gather(cast.desk).lead), name, part.pk)


def test_a_co_handler_sees_the_proposal_but_not_the_leads_part(cast, signed_in):
    proposal = cast.proposal(State.ASSIGNED)
    client = signed_in(cast.helper)

    assert client.get(url("proposal_detail", proposal.pk)).status_code == 200
    assert_like_missing(client, "reply_draft", part_of(proposal, "lead").pk)


def test_a_county_sees_its_own_members_proposals_alone(cast, signed_in):
    county, other = CountyFactory(), CountyFactory()
    enterprise = EnterpriseFactory(parent=county)
    author = person_with(Role.ENTERPRISE, enterprise.organisation)
    proposal = draft_proposal(actor=author, organisation=enterprise.organisation, subject=SUBJECT, **TEXT)
    mine = Cast(author, cast.desk, cast.colleague, cast.lead, cast.helper, cast.lead_unit, cast.helper_unit)
    mine.step(proposal, State.SUBMITTED)
    cast.proposal(State.SUBMITTED, subject="关于市区停车的建议")

    text = signed_in(county_clerk(county)).get(LIST).content.decode()

    assert SUBJECT in text and "停车" not in text
    client = signed_in(county_clerk(other))
    assert SUBJECT not in client.get(LIST).content.decode()
    assert_like_missing(client, "proposal_detail", proposal.pk)


def test_a_leader_reads_every_proposal_and_decides_none(cast, signed_in):
    proposal = cast.proposal(State.SUBMITTED)
    client = signed_in(person_with(Role.LEADER))

    text = client.get(url("proposal_detail", proposal.pk)).content.decode()

    assert SUBJECT in text
    for name in ("proposal_review", "proposal_file", "proposal_return", "proposal_assign"):
        assert url(name, proposal.pk) not in text


def test_a_secretary_reads_and_writes_the_own_proposals_alone(cast, signed_in):
    secretary = person_with(Role.CHAMBER_SECRETARY, ChamberFactory().organisation)
    organisation = secretary.main_post.organisation
    own = draft_proposal(actor=secretary, organisation=organisation, subject="关于商会建设的建议")
    foreign = cast.proposal(State.SUBMITTED)
    client = signed_in(secretary)

    assert client.get(url("proposal_edit", own.pk)).status_code == 200
    for name in ("proposal_detail", "proposal_withdraw", "proposal_rate"):
        assert_like_missing(client, name, foreign.pk)


@pytest.fixture
def strangers(cast):
    """Everybody who might think to see a member's draft."""
    enterprise = cast.member.main_post.organisation
    return {
        "colleague": person_with(Role.ENTERPRISE, enterprise),
        "secretary": person_with(Role.CHAMBER_SECRETARY, enterprise),
        "desk": cast.desk,
        "leader": person_with(Role.LEADER),
        "lead": cast.lead,
    }


STRANGERS = ("colleague", "secretary", "desk", "leader", "lead")


@pytest.mark.parametrize("who", STRANGERS)
def test_a_draft_is_in_nobody_elses_register_search_or_workbench(cast, strangers, signed_in, who):
    draft, user = cast.draft(), strangers[who]

    text = signed_in(user).get(LIST).content.decode()

    assert SUBJECT not in text and url("proposal_detail", draft.pk) not in text
    assert SUBJECT not in signed_in(user).get(LIST, {"state": "draft"}).content.decode()
    assert search(user, "融资") == []
    assert not [todo for todo in build(user)["todos"] if todo.title == SUBJECT]
    assert counts_for(user)["todo"] == 0


def test_the_author_finds_the_own_draft_everywhere(cast, signed_in):
    draft, user = cast.draft(), cast.member

    assert SUBJECT in signed_in(user).get(LIST).content.decode()
    assert [hit.url for group in search(user, "融资") for hit in group.hits] == [
        url("proposal_detail", draft.pk)
    ]
    assert [todo.title for todo in build(user)["todos"]] == [SUBJECT]
    # A draft presses nobody: it is offered and not counted.
    assert counts_for(user)["todo"] == 0


@pytest.mark.parametrize("who", STRANGERS)
def test_a_drafts_file_is_not_handed_out(cast, strangers, signed_in, who):
    draft = cast.draft()
    attach(draft, SimpleUploadedFile("说明.pdf", PDF), name="说明.pdf", actor=cast.member)
    address = reverse("files:download", args=[Attachment.objects.get().pk])

    foreign = signed_in(strangers[who]).get(address)
    missing = signed_in(strangers[who]).get(reverse("files:download", args=[NOWHERE]))

    assert foreign.status_code == missing.status_code == 404
    assert plain(foreign) == plain(missing)
    assert signed_in(cast.member).get(address).status_code == 200


def test_a_partner_reads_what_was_submitted_and_no_draft(cast, client):
    cache.clear()
    draft, filed = cast.draft(), cast.proposal(State.FILED)
    api = ApiClient(client, token_for(person_with(Role.PARTNER)))

    found = api.json("proposals")["results"]

    assert [one["id"] for one in found] == [filed.pk]
    assert cast.member.name not in str(found)
    assert api.get(f"proposals/{draft.pk}").status_code == 404
    assert api.get(f"proposals/{filed.pk}").status_code == 200
    assert api.json("proposals", {"state": "draft"})["results"] == []
