"""A letter becomes public by two persons, as far as its proposer agreed, and can be taken down with a reason."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from proposals.models import Commitment, Duty, Ground, Proposal, Publication, Reply, Session
from proposals.services.publishing import propose_publication, review_publication, take_down
from tests.factories.accounts import person_with
from tests.factories.proposals import BODY, PROMISE, Cast
from tests.members.pages import error_of, form_data, queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State, Mode = Publication.State, Publication.Mode
LATER = date(2099, 1, 1)
LIST = reverse("replies:replies")
BOARD = reverse("replies:commitments")
SUMMARY = "市商务局将在年内出台实施方案。"


def answered(cast: Cast, *, publicity: str = "full", body: str = BODY, **fields) -> Reply:
    proposal = cast.proposal(Proposal.State.ASSIGNED)
    session, _made = Session.objects.get_or_create(
        name="市政协八届一次会议", defaults={"body": "市政协", "term": 8, "number": 1}
    )
    Proposal.objects.filter(pk=proposal.pk).update(publicity=publicity, session=session, **fields)
    cast.answer(proposal, promises=[{"quote": PROMISE, "due_on": "2099-12-31"}])
    return Reply.objects.select_related("assignment").latest("id")


def withheld(mode: str) -> dict:
    return {"mode": mode, "ground": Ground.objects.filter(act="not_publish").first(), "review_on": LATER}


def published(cast: Cast, reply: Reply | None = None, **how) -> Publication:
    row = propose_publication(reply or answered(cast), actor=cast.lead, **(how or {"mode": Mode.FULL}))
    return review_publication(row, actor=cast.desk, agrees=True)


def test_the_duty_of_publishing_opens_with_the_delivery_and_ends_with_the_review(cast):
    reply = answered(cast)
    duty = Duty.objects.open().get(kind="publish")
    assert duty.due_on > timezone.localdate() + timedelta(days=20)

    row = propose_publication(reply, actor=cast.lead, mode=Mode.FULL)
    assert Duty.objects.open().filter(kind="publish").exists()
    review_publication(row, actor=cast.desk, agrees=True)

    assert not Duty.objects.open().filter(kind="publish").exists()


@pytest.mark.parametrize("number", ["云协提〔2022〕077号", "市政协八届一次会议第077号"])
def test_the_title_is_built_from_department_session_and_number(cast, number):
    reply = answered(cast, number=number)

    row = propose_publication(reply, actor=cast.lead, mode=Mode.FULL)

    assert row.title == f"{cast.lead_unit}对市政协八届一次会议第077号提案的回复"


@pytest.mark.parametrize(
    ("publicity", "mode", "agreed"),
    [
        ("full", Mode.FULL, True),
        ("full", Mode.NONE, True),
        ("summary", Mode.FULL, False),
        ("summary", Mode.SUMMARY, True),
        ("none", Mode.FULL, False),
        ("none", Mode.SUMMARY, False),
        ("none", Mode.NONE, True),
    ],
)
def test_no_letter_is_published_farther_than_its_proposer_agreed(cast, publicity, mode, agreed):
    reply = answered(cast, publicity=publicity)
    how = {"mode": mode} if mode == Mode.FULL else withheld(mode) | {"summary": SUMMARY}

    if agreed:
        assert propose_publication(reply, actor=cast.lead, **how).state == State.PROPOSED
    else:
        with pytest.raises(ValidationError) as refusal:
            propose_publication(reply, actor=cast.lead, **how)
        assert list(refusal.value.message_dict) == ["mode"]
        assert not Publication.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ground": None}, "ground"),
        ({"review_on": None}, "review_on"),
        ({"review_on": date(2020, 1, 1)}, "review_on"),
        ({"summary": "短"}, "summary"),
    ],
)
def test_what_is_kept_back_wants_a_ground_a_day_and_words(cast, changes, field):
    reply = answered(cast)
    how = withheld(Mode.SUMMARY) | {"summary": SUMMARY} | changes

    with pytest.raises(ValidationError) as refusal:
        propose_publication(reply, actor=cast.lead, **how)
    assert list(refusal.value.message_dict) == [field]


def test_who_proposes_does_not_review_and_the_database_agrees(cast):
    row = propose_publication(answered(cast), actor=cast.desk, mode=Mode.FULL)

    with pytest.raises(ValidationError):
        review_publication(row, actor=cast.desk, agrees=True)
    with pytest.raises(IntegrityError, match="another"), transaction.atomic():
        Publication.objects.update(reviewed_by=cast.desk)
    assert review_publication(row, actor=cast.colleague, agrees=True).state == State.PUBLISHED


def test_a_letter_that_was_not_delivered_is_not_published(cast):
    reply = cast.issued(cast.proposal(Proposal.State.ASSIGNED))
    with pytest.raises(ValidationError):
        propose_publication(reply, actor=cast.lead, mode=Mode.FULL)


def test_a_proposal_sent_back_may_be_made_anew_and_each_step_is_on_the_trail(cast):
    reply = answered(cast)
    row = propose_publication(reply, actor=cast.lead, mode=Mode.FULL)
    with pytest.raises(ValidationError) as refusal:
        review_publication(row, actor=cast.desk, agrees=False, answer=" ")
    assert list(refusal.value.message_dict) == ["answer"]
    review_publication(row, actor=cast.desk, agrees=False, answer="请改为摘要公开。")
    row = published(cast, reply, **withheld(Mode.SUMMARY), summary=SUMMARY)
    take_down(row, actor=cast.desk, reason="内容有误")
    assert take_down(row, actor=cast.colleague, reason="别的原因").taken_down_reason == "内容有误"
    assert published(cast, reply).state == State.PUBLISHED

    events = AuditEntry.objects.filter(event__contains="publi") | AuditEntry.objects.filter(
        event="proposals.letter_taken_down"
    )
    assert [entry.event.removeprefix("proposals.") for entry in events.order_by("id")] == [
        "publication_proposed",
        "publication_refused",
        "publication_proposed",
        "letter_published",
        "letter_taken_down",
        "publication_proposed",
        "letter_published",
    ]


# In public ---------------------------------------------------------------------------------------------


def test_strangers_read_the_letter_without_contact_signatory_or_author(cast, client):
    row = published(cast)
    reply = row.reply

    answer = client.get(row.get_absolute_url())

    text = answer.content.decode()
    assert answer.status_code == 200
    assert row.title in text and PROMISE in text and reply.number in text
    for secret in (reply.contact_person, reply.contact_phone, reply.signatory.name, cast.member.name):
        assert secret and secret not in text
    assert "public" in answer["Cache-Control"] and "Cookie" in answer["Vary"]


def test_numbers_that_lead_to_a_person_are_struck_out_of_the_text(cast, client):
    row = published(cast)
    with transaction.atomic():
        # Frozen letters do not change; this one stands for a letter that was written so.
        row.reply.body = f"{BODY}\n如有疑问请拨打13900001234。"
    from proposals.views.publishing import masked_sheet  # noqa: PLC0415

    text = "".join(part["text"] for part in masked_sheet(row.reply)["paragraphs"])
    assert "13900001234" not in text and "请拨打" in text


def test_a_summary_stands_alone(cast, client):
    row = published(cast, **withheld(Mode.SUMMARY), summary=SUMMARY)

    text = client.get(row.get_absolute_url()).content.decode()

    assert SUMMARY in text and "并及时反馈办理进展情况" not in text


@pytest.mark.parametrize("agrees", [True, False])
def test_what_is_proposed_withheld_or_missing_is_not_found(cast, client, agrees):
    row = propose_publication(answered(cast), actor=cast.lead, **withheld(Mode.NONE))
    addresses = [row.get_absolute_url(), reverse("replies:reply", args=[999_999_999])]
    assert [client.get(address).status_code for address in addresses] == [404, 404]

    review_publication(row, actor=cast.desk, agrees=agrees, answer="理由")

    assert client.get(row.get_absolute_url()).status_code == 404
    assert client.get(LIST).context["letters"] == []


def test_a_letter_taken_down_says_so_and_nothing_more(cast, client):
    row = take_down(published(cast), actor=cast.desk, reason="涉及第三方")

    answer = client.get(row.get_absolute_url())

    text = answer.content.decode()
    assert answer.status_code == 410
    assert row.title not in text and "涉及第三方" not in text and PROMISE not in text
    assert client.get(LIST).context["letters"] == []
    assert client.get(BOARD).context["promises"] == []


def test_the_public_list_is_narrowed_by_department_year_class_and_words(cast, client):
    mine, other = published(cast), published(Cast.gather(cast.desk))

    def found(**query) -> set[int]:
        return {row.pk for row in client.get(LIST, query).context["letters"]}

    assert found() == {mine.pk, other.pk}
    assert found(department=cast.lead_unit.pk) == {mine.pk}
    assert found(year=mine.year) == {mine.pk, other.pk} and found(year=1999) == set()
    assert found(letter_class="A") == {mine.pk, other.pk} and found(letter_class="B") == set()
    assert found(q="第") | found(q="中小企业融资") == {mine.pk, other.pk}
    assert found(q="不存在的词语") == set() == found(department="x")


def test_the_public_list_costs_the_same_for_one_and_for_three(cast, client):
    published(cast)
    one = queries(client, LIST)
    published(cast), published(cast)

    assert queries(client, LIST) == one <= 6


def test_the_public_board_counts_promises_of_published_letters_and_its_figures_open_their_lists(cast, client):
    published(cast)
    answered(cast)
    published(cast, **withheld(Mode.SUMMARY), summary=SUMMARY)
    late = Commitment.objects.earliest("id")
    Commitment.objects.filter(pk=late.pk).update(due_on=date(2020, 1, 1))

    context = client.get(BOARD).context

    assert [line["quote"] for line in context["promises"]] == [PROMISE]
    counts = {str(figure["label"]): figure["count"] for figure in context["figures"]}
    assert sorted(counts.values()) == [0, 1, 1, 1, 1]
    for figure in context["figures"]:
        assert len(client.get(figure["url"]).context["promises"]) == figure["count"]


# Inside ------------------------------------------------------------------------------------------------


def test_the_whole_way_by_pages(cast, signed_in):
    reply = answered(cast)
    propose = reverse("proposals:publication_propose", args=[reply.assignment_id])
    assert signed_in(person_with(Role.LEADER)).get(propose).status_code == 403
    client = signed_in(cast.lead)
    assert client.get(propose).context["page_title"].endswith("提案的回复")
    refused = client.post(propose, form_data(mode="summary", summary=SUMMARY))
    assert refused.status_code == 422 and error_of(refused, "ground")
    assert client.post(propose, form_data(mode="full")).status_code == 302
    row = Publication.objects.get()

    review = reverse("proposals:publication_review", args=[row.pk])
    assert client.get(review).status_code == 403
    desk = signed_in(cast.desk)
    assert desk.get(review).status_code == 200
    assert desk.post(review, form_data(agrees="yes", version=row.version)).status_code == 302
    down = reverse("proposals:publication_take_down", args=[row.pk])
    assert desk.post(down, form_data(reason="")).status_code == 422
    assert desk.post(down, form_data(reason="内容有误")).status_code == 302

    assert Publication.objects.get().state == State.TAKEN_DOWN


def test_a_department_sees_the_publications_of_its_own_letters_alone(cast, signed_in):
    mine, other = published(cast), published(Cast.gather(cast.desk))
    page = reverse("proposals:publication_list")

    def shown(user) -> set[int]:
        return {row["id"] for row in signed_in(user).get(page).context["object_list"]}

    assert shown(cast.lead) == {mine.pk}
    assert shown(cast.desk) == {mine.pk, other.pk}
    stranger = signed_in(cast.lead).get(
        reverse("proposals:publication_propose", args=[other.reply.assignment_id])
    )
    assert stranger.status_code == 404
