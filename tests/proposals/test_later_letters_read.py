"""Who reads supplementary letters: proposers, the public, systems and statistics."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from knox.models import AuthToken

from federation.accounts.models import Role
from proposals.models import Duty, Proposal, Publication, Reply
from proposals.services.letter_steps import (
    deliver_reply,
)
from proposals.services.publishing import propose_publication, review_publication
from proposals.services.replies import issue_reply
from proposals.services.statistics import Period, count, proposal_figures, proposals_of
from tests.factories.accounts import person_with
from tests.factories.later_letters import (
    answered,
    lead,
    supplemented,
    written,
)
from tests.factories.proposals import Cast
from tests.members.pages import form_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State = Proposal.State


def figures(cast: Cast) -> dict[str, int]:
    rows = Proposal.objects.visible_to(cast.desk, "proposals.view_proposal")
    today = date.today()
    return count(proposals_of(rows, Period(date(2000, 1, 1), today)), proposal_figures())


def test_statistics_count_the_current_class_and_how_many_a_later_letter_changed(cast):
    changed, same, plain = answered(cast), answered(cast), answered(cast)
    supplemented(cast, changed, "A")
    supplemented(cast, same, "B")
    # Issued and not yet with the proposer: it counts for nothing.
    issue_reply(cast.vetted(written(cast, plain, "A")), actor=cast.signer)

    found = figures(cast)

    assert [found[f"n_{name}"] for name in ("class_a", "class_b", "class_c")] == [1, 2, 0]
    assert (found["n_solved"], found["n_planned"], found["n_changed"]) == (1, 2, 1)


def test_systems_read_every_delivered_letter_and_what_it_supplements(cast, client):
    proposal = answered(cast)
    later = supplemented(cast, proposal)
    issue_reply(cast.vetted(written(cast, proposal, "C")), actor=cast.signer)
    secret = AuthToken.objects.create(person_with(Role.PARTNER), expiry=timedelta(days=1))[1]

    answer = client.get(f"/api/v1/proposals/{proposal.pk}", headers={"authorization": f"Bearer {secret}"})

    letters = answer.json()["replies"]
    first = later.supplements.number
    assert [(one["letter_class"], one["counts_as"]) for one in letters] == [("B", "planned"), ("A", "solved")]
    assert [(one["number"], one["supplements"]) for one in letters] == [(first, ""), (later.number, first)]


def test_the_public_finds_letters_by_their_class(cast, client):
    later = supplemented(cast, answered(cast))
    rows = [
        review_publication(
            propose_publication(reply, actor=cast.lead, mode=Publication.Mode.FULL),
            actor=cast.desk,
            agrees=True,
        )
        for reply in (later.supplements, later)
    ]

    def found(**query) -> set[int]:
        return {row.pk for row in client.get("/replies/", query).context["letters"]}

    assert found(letter_class="A", q=later.number) == found(letter_class="A") == {rows[1].pk}
    assert found(letter_class="B") == {rows[0].pk}
    assert found(letter_class="D") == set()


def test_each_letter_has_a_publication_of_its_own_and_the_public_reads_them_in_order(cast, client):
    proposal = answered(cast)
    later = supplemented(cast, proposal)
    first = later.supplements
    rows = []
    for reply in (first, later):
        row = propose_publication(reply, actor=cast.lead, mode=Publication.Mode.FULL)
        rows.append(review_publication(row, actor=cast.desk, agrees=True))
        # The desk is asked until every letter of the part is decided about.
        assert Duty.objects.open().filter(kind="publish").exists() == (reply == first)

    page = client.get(rows[1].get_absolute_url())

    assert [line["number"] for line in page.context["together"]] == [first.number, later.number]
    assert [line["active"] for line in page.context["together"]] == [False, True]
    text = page.content.decode()
    assert "B → A" in text and "补充回复" in rows[1].title and "补充" not in rows[0].title
    assert rows[1].get_absolute_url() in client.get(rows[0].get_absolute_url()).content.decode()


def test_the_desk_decides_about_the_letter_that_waits_and_about_any_that_is_named(cast, signed_in):
    proposal = answered(cast)
    later = supplemented(cast, proposal)
    first = later.supplements
    page, client = reverse("proposals:publication_propose", args=[lead(proposal).pk]), signed_in(cast.desk)
    shown = lambda **query: client.get(page, query).context["page_title"]  # noqa: E731

    assert "补充" not in shown()
    review_publication(
        propose_publication(first, actor=cast.lead, mode=Publication.Mode.FULL), actor=cast.desk, agrees=True
    )
    assert "补充" in shown() and "补充" not in shown(letter=first.pk)
    assert client.post(f"{page}?letter={later.pk}", form_data(mode="full")).status_code == 302
    assert Publication.objects.get(reply=later).state == Publication.State.PROPOSED
    foreign = supplemented(cast, answered(cast))
    assert client.get(page, {"letter": foreign.pk}).status_code == 302


def test_the_proposer_reads_both_letters_and_the_change(cast, signed_in):
    proposal = answered(cast)
    page = reverse("proposals:proposal_letter", args=[proposal.pk])
    issue_reply(cast.vetted(written(cast, proposal)), actor=cast.signer)
    client = signed_in(cast.member)
    assert len(client.get(page).context["letters"]) == 1

    deliver_reply(Reply.objects.latest("id"), actor=cast.lead, way="portal")

    letters = client.get(page).context["letters"]
    assert [(sheet["supplements"] != "", sheet["change"]) for sheet in letters] == [
        (False, ""),
        (True, "B → A"),
    ]
