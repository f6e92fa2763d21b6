"""Drafts: what may be missing, what is refused, what autosave answers, and what a submit freezes."""

from __future__ import annotations

import hashlib
import json
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from proposals.models import Matter, Proposal, Reply
from proposals.services.proposals import draft_proposal, edit_draft, missing_parts, submit_proposal
from tests.factories.accounts import UserFactory, person_with
from tests.factories.proposals import SUBJECT, TEXT, Cast, fresh, part_of
from tests.members.pages import error_of, form_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State = Proposal.State


def begin(cast, **fields) -> Proposal:
    unit = cast.member.main_post.organisation
    return draft_proposal(actor=cast.member, organisation=unit, **({"subject": SUBJECT} | fields))


def test_a_draft_needs_a_subject_alone(cast):
    draft = begin(cast)

    assert draft.state == State.DRAFT
    assert set(missing_parts(draft)) == {"facts", "analysis", "suggestions"}


@pytest.mark.parametrize(
    "fields",
    [
        {"subject": ""},
        {"subject": "建" * 10_000},
        {"subject": "关于\x00融资的建议"},
        {"facts": "实" * 10_001},
        {"analysis": "分\x00析"},
        {"publicity": "everywhere"},
        {"proposer_kind": "crowd"},
        {"wished_units": "局" * 201},
    ],
)
def test_a_service_refuses_what_no_proposal_can_be_and_keeps_nothing(cast, fields):
    with pytest.raises(ValidationError) as refusal:
        begin(cast, **fields)

    assert list(refusal.value.message_dict) == list(fields)
    assert not Matter.objects.exists()
    assert not AuditEntry.objects.filter(event__startswith="proposals.").exists()


def test_the_same_submission_gives_the_same_draft_and_never_somebody_elses(cast):
    key = uuid.uuid4()
    first = begin(cast, submission=key)

    assert begin(cast, submission=key, subject="关于别的事情的建议").pk == first.pk
    with pytest.raises(ValidationError):
        other = Cast.gather(cast.desk).member
        draft_proposal(
            actor=other, organisation=other.main_post.organisation, subject=SUBJECT, submission=key
        )
    assert Matter.objects.get().author == cast.member


@pytest.mark.parametrize("state", [state for state in State.values if state not in ("draft", "returned")])
def test_what_is_submitted_is_edited_no_more(cast, signed_in, state):
    proposal = cast.proposal(state)
    before = proposal.facts
    typed = form_data(
        subject=SUBJECT, publicity="full", version=proposal.matter.version, facts="改了的事实。"
    )

    with pytest.raises(ValidationError) as refusal:
        edit_draft(proposal, actor=cast.member, facts="改了的事实。")
    assert refusal.value.code == "wrong_state"
    client = signed_in(cast.member)
    saved = client.post(reverse("proposals:proposal_autosave", args=[proposal.pk]), typed)
    sent = client.post(reverse("proposals:proposal_edit", args=[proposal.pk]), typed)

    assert (saved.status_code, sent.status_code) == (422, 422)
    assert saved.json()["errors"] and error_of(sent, None)
    assert fresh(proposal).facts == before
    # Looking at its form leads to the proposal.
    assert client.get(reverse("proposals:proposal_edit", args=[proposal.pk])).url == reverse(
        "proposals:proposal_detail", args=[proposal.pk]
    )


def test_autosave_answers_with_the_new_version_and_the_page_goes_on_from_it(cast, signed_in):
    draft, client = cast.draft(), signed_in(cast.member)
    address = reverse("proposals:proposal_autosave", args=[draft.pk])
    version = draft.matter.version

    for step in range(3):
        typed = TEXT | {"subject": SUBJECT, "publicity": "full", "facts": f"第{step}次写下的事实。"}
        answer = client.post(address, typed | {"version": version})
        assert answer.status_code == 200
        assert answer.json()["version"] == version + 1
        version += 1

    assert fresh(draft).facts == "第2次写下的事实。"


def test_saving_what_is_saved_changes_nothing(cast):
    draft = fresh(cast.draft())
    trail = AuditEntry.objects.count()

    edit_draft(draft, actor=cast.member, version=draft.matter.version, **TEXT)

    assert fresh(draft).matter.version == draft.matter.version
    assert AuditEntry.objects.count() == trail


def test_a_letters_autosave_answers_like_a_drafts(cast, signed_in):
    reply = cast.letter(cast.proposal(State.ASSIGNED))
    part = part_of(Proposal.objects.get(), "lead")
    address, client = reverse("proposals:reply_autosave", args=[part.pk]), signed_in(cast.lead)
    typed = {"title": "答复", "addressee": "某公司", "body": "新写下的一段。", "version": reply.version}

    saved = client.post(address, typed)
    stale = client.post(address, typed | {"body": "在旧稿上写的。"})
    wrong = client.post(
        address, typed | {"version": saved.json()["version"], "title": "题" * 201, "contact_person": "王"}
    )

    assert (saved.status_code, saved.json()["version"]) == (200, reply.version + 1)
    assert stale.status_code == 409
    assert list(stale.json()["theirs"].values()) == ["新写下的一段。"]
    # What is wrong in one field does not keep the others from being saved.
    assert wrong.status_code == 200
    stored = Reply.objects.get()
    assert (stored.title, stored.contact_person) == ("答复", "王")


@pytest.mark.parametrize("who", ["desk", "lead", "colleague"])
def test_nobody_but_the_author_saves_a_draft(cast, signed_in, who):
    draft = cast.draft()
    colleague = person_with(Role.ENTERPRISE, cast.member.main_post.organisation)
    user = colleague if who == "colleague" else getattr(cast, who)

    answer = signed_in(user).post(
        reverse("proposals:proposal_autosave", args=[draft.pk]),
        TEXT | {"subject": SUBJECT, "publicity": "full", "facts": "别人写的。", "version": 1},
    )

    assert answer.status_code == (404 if who == "colleague" else 403)
    assert fresh(draft).facts == TEXT["facts"]


@pytest.mark.parametrize("part", ["facts", "analysis", "suggestions"])
@pytest.mark.parametrize("text", ["", "太短了", "   \n  "])
def test_a_submit_names_the_part_that_is_missing_and_changes_nothing(cast, signed_in, part, text):
    draft = cast.draft(**{part: text})

    with pytest.raises(ValidationError) as refusal:
        submit_proposal(draft, actor=cast.member)
    response = signed_in(cast.member).post(reverse("proposals:proposal_submit", args=[draft.pk]))

    assert list(refusal.value.message_dict) == [part]
    assert response.status_code == 422
    (shown,) = [one for one in response.context["parts"] if one["missing"]]
    assert shown["missing"] in refusal.value.messages and shown["url"].endswith(f"#id_{part}")
    assert fresh(draft).state == State.DRAFT and not draft.versions.exists()


def test_a_submit_freezes_the_text_under_its_hash(cast):
    proposal = cast.proposal(State.SUBMITTED)

    version = proposal.versions.get()
    raw = json.dumps(version.content, ensure_ascii=False, sort_keys=True).encode()

    assert version.content["subject"] == SUBJECT
    assert {name: version.content[name] for name in TEXT} == TEXT
    assert hashlib.sha256(raw).hexdigest() == version.sha256 == proposal.text_sha256


def test_a_returned_proposal_keeps_its_first_version(cast):
    proposal = cast.proposal(State.RETURNED)
    first = proposal.versions.get()
    edit_draft(proposal, actor=cast.member, facts="按意见补充了十二家企业的数据。")

    submit_proposal(proposal, actor=cast.member)

    assert proposal.versions.get(number=1).content == first.content
    assert proposal.versions.get(number=2).content["facts"] == "按意见补充了十二家企业的数据。"
    assert fresh(proposal).text_sha256 == proposal.versions.get(number=2).sha256


def test_who_holds_no_post_begins_nothing(cast, signed_in):
    response = signed_in(UserFactory()).post(
        reverse("proposals:proposal_draft"), form_data(subject=SUBJECT, proposer_kind="individual")
    )
    assert response.status_code == 403
    assert not Matter.objects.exists()


@given(facts=st.text(max_size=200), analysis=st.text(max_size=200), suggestions=st.text(max_size=200))
def test_a_draft_is_ready_just_when_every_part_says_something(facts, analysis, suggestions):
    draft = Proposal(matter=Matter(subject=SUBJECT), facts=facts, analysis=analysis, suggestions=suggestions)

    missing = missing_parts(draft)

    for name in TEXT:
        assert (name in missing) == (len(getattr(draft, name).strip()) < 10)
