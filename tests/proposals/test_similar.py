"""Similar proposals: found by what subjects share, measured by subject and text, and never by reading a table."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from federation.accounts.models import Role
from federation.text import search_tokens, tsvector_literal
from proposals.models import Matter, Proposal
from proposals.services.desk import review_proposal
from proposals.services.proposals import draft_proposal
from proposals.services.similar import bare, likeness, pairs_of, shared_words, similar_to
from tests.factories.accounts import person_with
from tests.factories.cosigning import another_member, unit_of
from tests.factories.proposals import SUBJECT, TEXT
from tests.members.pages import queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State = Proposal.State
ALIKE = "关于缓解中小企业融资困难的建议"
OTHER = "关于增加夜班公交班次的建议"
words = st.text(alphabet="融资贷款中小企业建议关于的困难ab12 ", max_size=30)


@pytest.fixture(autouse=True)
def cold():
    cache.clear()


def url(name, *args) -> str:
    return reverse(f"proposals:{name}", args=args)


def found_by(subject: str, text: str = "") -> list[str]:
    return [one.proposal.matter.subject for one in similar_to(subject, text, Proposal.objects.all())]


@given(one=words, other=words)
def test_likeness_is_a_share_the_same_from_both_sides(one, other):
    first, second = pairs_of(one), pairs_of(other)

    assert 0 <= likeness(first, second) == likeness(second, first) <= 1
    assert likeness(first, first) == (1 if first else 0)
    for shared in shared_words(one, second):
        assert shared in bare(one) and pairs_of(shared) <= second


@pytest.mark.parametrize(
    "subject", ["关于缓解融资难的建议", "关于缓解融资难的提案", "缓解融资难", "关于 缓解融资难 建议案"]
)
def test_the_formula_around_a_subject_says_nothing(subject):
    assert bare(subject) == "缓解融资难"


def test_what_is_about_the_same_is_found_and_what_is_not_is_not(cast):
    cast.proposal(State.SUBMITTED, subject=ALIKE)
    cast.proposal(State.SUBMITTED, subject=OTHER)

    assert found_by(SUBJECT) == [ALIKE]
    assert found_by("关于茶叶产地标识的建议") == []
    assert found_by("关于的建议") == found_by("") == []


def test_texts_decide_between_subjects_that_say_the_same(cast):
    near = cast.proposal(State.SUBMITTED, subject=ALIKE)
    elsewhere = dict.fromkeys(TEXT, "夜间公交班次不足，职工下班后无车可乘，应当增开线路。")
    far = cast.proposal(State.SUBMITTED, subject=ALIKE, **elsewhere)

    found = similar_to(ALIKE, "\n".join(TEXT.values()), Proposal.objects.all())

    assert [one.proposal for one in found] == [near, far]
    assert found[0].score == 1 and found[1].score < 0.6


def test_only_rows_within_reach_are_measured(cast):
    cast.proposal(State.SUBMITTED, subject=ALIKE)

    assert similar_to(SUBJECT, "", Proposal.objects.none()) == []


def test_the_desk_sees_the_score_what_is_shared_and_the_way_to_join(cast, signed_in):
    target = cast.proposal(State.FILED, subject=ALIKE)
    proposal = review_proposal(cast.proposal(State.SUBMITTED), actor=cast.desk)

    html = signed_in(cast.desk).get(url("proposal_similar", proposal.pk)).content.decode()

    assert ALIKE in html and "中小企业融资" in html and "%" in html
    join = f"{url('joining_propose', proposal.pk)}?target="
    assert join in html
    response = signed_in(cast.desk).get(html.split(join)[1].join([join, ""]).split('"')[0])
    assert response.context["form"].initial["target"] == target.number


def test_what_is_not_filed_is_shown_without_the_way_to_join(cast, signed_in):
    cast.proposal(State.SUBMITTED, subject=ALIKE)
    proposal = review_proposal(cast.proposal(State.SUBMITTED), actor=cast.desk)

    html = signed_in(cast.desk).get(url("proposal_similar", proposal.pk)).content.decode()

    assert ALIKE in html and "?target=" not in html


@pytest.mark.parametrize("who", ["member", "lead"])
def test_nobody_but_the_desk_and_leaders_sees_who_else_wrote_about_it(cast, signed_in, who):
    proposal = cast.proposal(State.ASSIGNED)

    assert signed_in(getattr(cast, who)).get(url("proposal_similar", proposal.pk)).status_code == 403
    assert signed_in(person_with(Role.LEADER)).get(url("proposal_similar", proposal.pk)).status_code == 200


def test_an_author_hears_of_own_ones_and_of_published_titles_alone(cast, signed_in):
    neighbour = another_member()
    for subject in ("关于中小企业融资担保的建议", "关于中小企业融资贴息的建议"):
        draft_proposal(actor=neighbour, organisation=unit_of(neighbour), subject=subject, **TEXT)
    Proposal.objects.filter(matter__subject__contains="贴息").update(
        is_published=True, state=State.SUBMITTED, submitted_at="2026-01-01T00:00:00Z"
    )
    own = cast.draft(subject="关于中小企业融资渠道的建议")
    draft = cast.draft()

    html = signed_in(cast.member).get(url("proposal_edit", draft.pk)).content.decode()

    assert own.matter.subject in html and url("proposal_detail", own.pk) in html
    assert "贴息" in html and "担保" not in html
    published = Proposal.objects.get(matter__subject__contains="贴息")
    assert url("proposal_detail", published.pk) not in html


def test_the_page_costs_eight_queries_for_one_and_for_three(cast, signed_in):
    client = signed_in(cast.desk)
    cast.proposal(State.FILED, subject=ALIKE)
    proposal = cast.proposal(State.SUBMITTED)
    queries(client, url("proposal_similar", proposal.pk))
    one = queries(client, url("proposal_similar", proposal.pk))
    for _each in range(2):
        cast.proposal(State.FILED, subject=ALIKE)

    assert queries(client, url("proposal_similar", proposal.pk)) == one <= 8


SIGNS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏"
ROWS = 20_000


def fill(cast) -> None:
    """Many proposals whose subjects say 企业 all of them, and otherwise hardly two the same."""
    unit, author = unit_of(cast.member), cast.member
    subjects = [
        f"关于企业{SIGNS[n % 43]}{SIGNS[n // 43 % 43]}{SIGNS[n // 7 % 43]}的建议" for n in range(ROWS)
    ]
    matters = Matter.objects.bulk_create(
        Matter(
            kind="proposal",
            subject=subject,
            organisation=unit,
            author=author,
            search=tsvector_literal(search_tokens(subject)),
        )
        for subject in subjects
    )
    Proposal.objects.bulk_create(Proposal(matter=matter, state=State.DRAFT) for matter in matters)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE proposals_matter")
        cursor.execute("ANALYZE proposals_proposal")


def test_among_twenty_thousand_no_table_is_read_whole(cast):
    """Asked of the planner; and a word that every subject has is not asked for at all."""
    cast.proposal(State.SUBMITTED, subject="关于企业融资担保的建议")
    fill(cast)

    with CaptureQueriesContext(connection) as captured:
        found = similar_to("关于企业融资困难的建议", "", Proposal.objects.all())

    assert [one.proposal.matter.subject for one in found] == ["关于企业融资担保的建议"]
    asked = [one["sql"] for one in captured if "proposals_matter" in one["sql"] and "pg_" not in one["sql"]]
    assert len(asked) == 2 and "'企业'" not in asked[0]
    for statement in asked:
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN " + statement)
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert "Seq Scan on proposals_matter" not in plan and "Seq Scan on proposals_proposal" not in plan, (
            plan
        )
