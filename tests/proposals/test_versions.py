"""What has changed between two versions is seen at once, by elements and words and not by colour alone."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from proposals.models import Proposal
from proposals.services.desk import return_proposal
from proposals.services.proposals import edit_draft, submit_proposal
from proposals.views.changes import what_changed
from tests.factories.proposals import TEXT, fresh
from tests.members.pages import queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State = Proposal.State
FIRST = "多家企业反映贷款审批时间较长，流动资金紧张。其余情况未变。"
SECOND = "十二家企业反映贷款审批时间较长，流动资金紧张。其余情况未变。"


def address(proposal, name="proposal_versions") -> str:
    return reverse(f"proposals:{name}", args=[proposal.pk])


def rewritten(cast, *texts: str) -> Proposal:
    """Submitted with the first text, then returned and submitted anew with each of the others."""
    first, *others = texts
    proposal = cast.draft(facts=first)
    cast.step(proposal, State.SUBMITTED)
    for text in others:
        cast.step(proposal, State.UNDER_REVIEW)
        return_proposal(proposal, actor=cast.desk, reason="请补充")
        edit_draft(proposal, actor=cast.member, facts=text)
        submit_proposal(proposal, actor=cast.member)
    return fresh(proposal)


def marked(html: str, element: str) -> list[str]:
    """The texts within an element, without what is said to those who do not see it."""
    found = re.findall(rf"<{element}><span[^>]*>[^<]*</span>(.*?)</{element}>", html, re.S)
    return [text.strip() for text in found]


def test_the_newest_version_is_shown_against_the_one_before(cast, signed_in):
    html = signed_in(cast.desk).get(address(rewritten(cast, FIRST, SECOND))).content.decode()

    assert (marked(html, "del"), marked(html, "ins")) == (["多"], ["十二"])
    assert "删除：" in html and "新增：" in html


def test_any_two_versions_can_be_compared_the_older_one_first(cast, signed_in):
    third = SECOND.replace("其余情况未变", "其余情况好转")
    proposal, client = rewritten(cast, FIRST, SECOND, third), signed_in(cast.member)

    html = client.get(address(proposal), {"old": "3", "new": "1", "look": "side"}).content.decode()

    assert marked(html, "del") == ["多", "未变"] and marked(html, "ins") == ["十二", "好转"]
    assert "p-sides" in html


@pytest.mark.parametrize("query", [{"old": "9"}, {"new": "x"}, {"old": "-1", "new": "2"}, {"look": "upside"}])
def test_what_is_no_version_shows_the_newest_comparison(cast, signed_in, query):
    response = signed_in(cast.member).get(address(rewritten(cast, FIRST, SECOND)), query)

    assert response.status_code == 200
    assert marked(response.content.decode(), "ins") == ["十二"]


def test_one_version_is_compared_with_nothing(cast, signed_in):
    html = signed_in(cast.member).get(address(cast.proposal(State.SUBMITTED))).content.decode()

    assert "<ins" not in html and "p-compare" not in html


def test_what_was_written_is_shown_as_text(cast, signed_in):
    evil = "<script>alert(1)</script>另有十二家企业反映。"
    html = signed_in(cast.desk).get(address(rewritten(cast, FIRST, evil))).content.decode()

    assert "<script>alert" not in html and "&lt;script&gt;alert" in html


def test_the_desk_reads_on_the_proposal_which_parts_have_changed_and_the_author_does_not(cast, signed_in):
    proposal = rewritten(cast, FIRST, SECOND)

    shown = signed_in(cast.desk).get(address(proposal, "proposal_detail"))
    assert len(shown.context["changed"]) == 1
    assert address(proposal) in shown.content.decode()
    assert not signed_in(cast.member).get(address(proposal, "proposal_detail")).context["changed"]
    first = cast.proposal(State.SUBMITTED)
    assert not signed_in(cast.desk).get(address(first, "proposal_detail")).context["changed"]


def test_parts_are_named_once_and_only_where_they_differ():
    old = {"subject": "甲", "wished_units": "", **TEXT}

    assert what_changed([old]) == what_changed([old, dict(old)]) == []
    assert len(what_changed([old | {"facts": "乙", "publicity": "none"}, old])) == 2


def test_comparing_costs_eight_queries_for_two_versions_and_for_four(cast, signed_in):
    client = signed_in(cast.desk)
    few, many = rewritten(cast, FIRST, SECOND), rewritten(cast, FIRST, SECOND, FIRST, SECOND)
    queries(client, address(few))

    one = queries(client, address(few))

    assert queries(client, address(many)) == one <= 8
    assert queries(client, address(many, "proposal_detail")) <= 8
