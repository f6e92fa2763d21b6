"""What a form costs when it is sent: statements to the database, transaction control not counted.

The promise is six. Where a form needs more its number stands here with the reason, and no query more.
"""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chambers.models import Chamber, Honour, Membership, Officer
from federation.accounts.models import Organisation
from federation.reference.services import industries, regions
from members.models import Person
from proposals.models import Assignment, Proposal
from tests.factories.accounts import city_clerk, root
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.factories.proposals import Cast, part_of
from tests.members.pages import credit_code, form_data

pytestmark = pytest.mark.django_db

TRANSACTION = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
PROMISE = 6
# An edit that gives a record another name, code or telephone asks whether that makes it somebody's twin.
TWIN = 1


@pytest.fixture
def warm(signed_in):
    """`warm(user)`: a client whose session and dictionaries are in memory, as after any first page."""

    def sign_in(user):
        client = signed_in(user)
        client.get(reverse("ui:home"))
        client.get(reverse("ui:home"))
        regions(), industries()
        return client

    return sign_in


def cost(client, url: str, data: dict, *, answer: int = 302) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.post(url, data)
    assert response.status_code == answer, response.context and response.context["form"].errors
    said = [one["sql"] for one in captured if not one["sql"].startswith(TRANSACTION)]
    return len(said)


def party(**fields) -> dict:
    """The fields that every form of a party has, filled in."""
    return form_data(
        **{
            "name": "云州市茶业商会",
            "status": Organisation.Status.ACTIVE,
            "credit_code": credit_code(),
            "region": next(iter(regions())),
            "industry": next(iter(industries())),
            "parent": root().pk,
            "phone": "0736-7712345",
        }
        | fields
    )


def test_registering_a_chamber(warm, desk):
    data = party(kind="industry", liaison_officer=desk.pk, last_election_on="2024-01-01", note="新")
    assert cost(warm(desk), reverse("chambers:chamber_register"), data) <= PROMISE
    assert Chamber.objects.get().liaison_officer == desk


def test_registering_an_enterprise(warm, desk):
    data = party(name="云州茶业有限公司", size="small", employees="12", registered_capital="100")
    assert cost(warm(desk), reverse("members:enterprise_register"), data) <= PROMISE


def test_naming_another_liaison_officer_asks_who_that_is(warm, desk):
    chamber, other = ChamberFactory(), city_clerk()
    data = party(name=chamber.organisation.name, kind=chamber.kind, version=1, liaison_officer=other.pk)
    assert cost(warm(desk), reverse("chambers:chamber_update", args=[chamber.pk]), data) == PROMISE + TWIN + 1


def test_registering_below_a_unit_that_is_not_the_own_one_asks_for_it(warm, desk, county):
    data = party(name="桃溪茶业有限公司", parent=county.pk)
    assert cost(warm(desk), reverse("members:enterprise_register"), data) == PROMISE + 1


@pytest.mark.parametrize(
    "fields", [{"phone": "0736-7712346"}, {"note": "旧"}, {"phone": "0736-7712347", "note": "旧"}]
)
def test_editing_a_chamber(warm, desk, fields):
    chamber = ChamberFactory(phone="0736-7712345", note="新", liaison_officer=desk)
    data = party(
        name=chamber.organisation.name, kind=chamber.kind, version=1, liaison_officer=desk.pk, **fields
    )
    assert cost(warm(desk), reverse("chambers:chamber_update", args=[chamber.pk]), data) <= PROMISE + TWIN


def test_editing_an_enterprise(warm, desk):
    enterprise = EnterpriseFactory()
    data = party(name=enterprise.organisation.name, version=1, employees="13")
    assert (
        cost(warm(desk), reverse("members:enterprise_update", args=[enterprise.pk]), data) <= PROMISE + TWIN
    )


def test_awarding_an_honour(warm, desk):
    chamber = ChamberFactory()
    data = form_data(title="四好商会", level="city", year="2024")
    assert cost(warm(desk), reverse("chambers:honour_award", args=[chamber.pk]), data) <= PROMISE
    assert Honour.objects.count() == 1


def test_appointing_an_officer(warm, desk):
    chamber, person = ChamberFactory(), PersonFactory()
    data = form_data(name=person.name, person=person.pk, office="president", starts_on="2024-01-01")
    # Beyond the six: the public offices on file, and one question to each of the two rosters of officials.
    assert cost(warm(desk), reverse("chambers:officer_appoint", args=[chamber.pk]), data) == PROMISE + 3
    assert Officer.objects.count() == 1


def test_appointing_somebody_new(warm, desk):
    chamber = ChamberFactory()
    # Two acts in one: beyond the six of an appointment the person is inserted and has a line on the trail,
    # and the two rosters of officials are asked for the name.
    data = form_data(name="李新人", office="president", starts_on="2024-01-01")
    assert cost(warm(desk), reverse("chambers:officer_appoint", args=[chamber.pk]), data) == 10


def test_admitting_a_member(warm, desk):
    chamber, member = ChamberFactory(), EnterpriseFactory(credit_code=credit_code()).organisation
    data = form_data(member=member.credit_code, rank="member", joined_on="2024-01-01")
    # Account, chamber, the member by its code, membership, count, time of change of both, trail, form.
    assert cost(warm(desk), reverse("chambers:member_admit", args=[chamber.pk]), data) == 8
    assert Membership.objects.count() == 1


def test_registering_a_person(warm, desk):
    data = form_data(name="李新人", organisation=root().pk, mobile="13800001234")
    assert cost(warm(desk), reverse("members:person_register"), data) <= PROMISE


def test_editing_a_person(warm, desk):
    person = PersonFactory()
    data = form_data(name="李改名", version=1)
    # A new name is carried on to the person's entries in the directory, which sort by it.
    assert cost(warm(desk), reverse("members:person_update", args=[person.pk]), data) <= PROMISE + TWIN + 1
    assert Person.objects.get().name == "李改名"


def test_revealing_personal_data(warm, desk):
    url = reverse("members:person_reveal", args=[PersonFactory().pk])
    assert cost(warm(desk), url, form_data(reason="联系换届事宜"), answer=200) <= PROMISE


def test_starting_a_proposal(warm):
    cast = Cast.gather()
    data = form_data(subject="关于茶业的建议", proposer_kind="individual")
    assert cost(warm(cast.member), reverse("proposals:proposal_draft"), data) <= PROMISE


def test_filing_a_proposal(warm):
    cast = Cast.gather()
    proposal = cast.proposal(Proposal.State.UNDER_REVIEW)
    url = reverse("proposals:proposal_file", args=[proposal.pk])
    # Account, proposal, its lock, two for the number, proposal, matter, trail, who is told, form; then the
    # first round with the terms it copies (three), the duty that ends and the one that begins; and whether a
    # decision of two about it waits.
    client = warm(cast.desk)
    # The form reads its dictionaries into memory, once a minute.
    client.get(url)
    assert cost(client, url, form_data()) == 16


def test_rating_an_answer(warm):
    cast = Cast.gather()
    proposal = cast.proposal(Proposal.State.REPLIED)
    url = reverse("proposals:proposal_rate", args=[proposal.pk])
    # Account, proposal, its lock, rating, proposal, matter, trail, who is told, form; one duty ends, one begins.
    assert cost(warm(cast.member), url, form_data(satisfaction="satisfied")) == 11


def test_signing_for_an_assignment(warm):
    cast = Cast.gather()
    part = part_of(cast.proposal(Proposal.State.ASSIGNED), Assignment.Mode.LEAD)
    # The matter, its case and the part under lock, the terms of the round, who is told; one duty ends, two
    # begin.
    assert cost(warm(cast.lead), reverse("proposals:assignment_accept", args=[part.pk]), {}) == PROMISE + 5


def test_sending_an_opinion(warm):
    cast = Cast.gather()
    proposal = cast.proposal(Proposal.State.ASSIGNED)
    part = part_of(proposal, Assignment.Mode.CO)
    client = warm(cast.helper)
    client.post(reverse("proposals:assignment_accept", args=[part.pk]))
    url = reverse("proposals:opinion_send", args=[part.pk])
    # Account, assignment, three locks, assignment, its case and the case's next date, version, trail, its
    # duties, the lead, who is told, what else is open, form. Then what makes it a letter: its number (two), two
    # files (a lock, a look for the same content, a row for each) and the letter itself.
    letter = 2 + 2 * 3 + 1
    assert cost(client, url, form_data(opinion="同意，建议加强银企对接。")) == 13 + letter
