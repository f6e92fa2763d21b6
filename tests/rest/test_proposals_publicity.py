"""What a proposer does not want published is not handed to other bodies' systems."""

from __future__ import annotations

import pytest

from proposals.models import Proposal
from proposals.services.proposals import draft_proposal, submit_proposal
from tests.factories.accounts import person_with
from tests.factories.members import EnterpriseFactory

TEXT = "这里写明了足够长的内容，可以提交。"


@pytest.fixture
def author(db):
    return person_with("ENT", EnterpriseFactory().organisation)


def submitted(author, publicity: str) -> Proposal:
    proposal = draft_proposal(
        actor=author,
        organisation=author.main_post.organisation,
        subject="关于改进用工服务的建议",
        publicity=publicity,
        facts=TEXT,
        analysis=TEXT,
        suggestions=TEXT,
    )
    return submit_proposal(proposal, actor=author)


def test_a_partner_reads_neither_list_nor_detail_of_a_proposal_that_is_not_to_be_published(partner, author):
    kept = submitted(author, Proposal.Publicity.NONE)
    shown = submitted(author, Proposal.Publicity.FULL)

    assert [row["id"] for row in partner.json("proposals")["results"]] == [shown.pk]
    assert partner.get(f"/api/v1/proposals/{kept.pk}").status_code == 404
