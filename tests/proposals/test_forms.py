"""What a member or an officer may type wrongly is refused beside its field and changes nothing."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import Role
from federation.files.models import Attachment
from proposals.models import Assignment, Commitment, Proposal, Rating, Reply
from proposals.services.promises import Promise, mark_promises
from proposals.services.proposals import edit_draft
from tests.factories.accounts import person_with
from tests.factories.proposals import BODY, PROMISE, SUBJECT, TEXT, Cast, fresh, part_of
from tests.members.pages import error_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State = Proposal.State


def url(name, key) -> str:
    return reverse(f"proposals:{name}", args=[key])


def form(**fields) -> dict:
    return {"form_key": str(uuid.uuid4())} | fields


def written(proposal, **changes) -> dict:
    """The long form as a browser sends it."""
    fields = {"subject": SUBJECT, "publicity": "full", "version": proposal.matter.version}
    return form(**(fields | TEXT | changes))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", "短"),
        ("subject", "关于\x00融资的建议"),
        ("subject", "建" * 10_000),
        ("facts", "事\x00实"),
        ("facts", "实" * 10_001),
        ("suggestions", "议" * 20_000),
        ("wished_units", "局" * 201),
        ("publicity", "everywhere"),
        ("industry", "999999"),
        ("industry", "x"),
    ],
)
def test_bad_text_is_refused_beside_its_field_and_kept_on_the_page(cast, signed_in, field, value):
    proposal = cast.draft()
    response = signed_in(cast.member).post(
        url("proposal_edit", proposal.pk), written(proposal, **{field: value})
    )

    assert response.status_code == 422 and error_of(response, field)
    assert response.context["form"][field].value() == value
    assert fresh(proposal).matter.version == proposal.matter.version


def test_ten_thousand_characters_are_a_valid_part(cast, signed_in):
    proposal = cast.draft()
    client = signed_in(cast.member)

    assert (
        client.post(url("proposal_edit", proposal.pk), written(proposal, facts="实" * 10_000)).status_code
        == 302
    )
    assert len(fresh(proposal).facts) == 10_000


def test_autosave_keeps_the_good_fields_beside_a_bad_one(cast, signed_in):
    proposal = cast.draft()
    data = written(proposal, facts="新的事实，已经核对过。", wished_units="局" * 201)
    answer = signed_in(cast.member).post(url("proposal_autosave", proposal.pk), data)

    assert answer.status_code == 200 and "wished_units" in answer.json()["errors"]
    assert fresh(proposal).facts == "新的事实，已经核对过。"
    assert answer.json()["version"] == fresh(proposal).matter.version


@pytest.mark.parametrize("version", ["", "0", "x", "99999999999999", "-1", "１"])
def test_a_broken_version_saves_nothing(cast, signed_in, version):
    proposal = cast.draft()
    data = written(proposal, facts="新的事实，已经核对过。", version=version)

    assert signed_in(cast.member).post(url("proposal_autosave", proposal.pk), data).status_code == 409
    assert fresh(proposal).facts == TEXT["facts"]


def test_autosave_of_an_older_copy_answers_with_the_stored_text(cast, signed_in):
    proposal = cast.draft()
    edit_draft(proposal, actor=cast.member, facts="另一个窗口写下的事实。")
    data = written(proposal, facts="这个窗口写下的事实。")
    answer = signed_in(cast.member).post(url("proposal_autosave", proposal.pk), data)

    assert answer.status_code == 409
    assert "另一个窗口写下的事实。" in answer.json()["theirs"].values()
    assert answer.json()["version"] == fresh(proposal).matter.version
    assert fresh(proposal).facts == "另一个窗口写下的事实。"


def test_the_second_editor_sees_both_texts_and_may_then_save(cast, signed_in):
    proposal = cast.draft()
    client = signed_in(cast.member)
    edit_draft(proposal, actor=cast.member, facts="另一个窗口写下的事实。")
    stale = client.post(url("proposal_edit", proposal.pk), written(proposal, facts="这个窗口写下的事实。"))

    assert stale.status_code == 409
    row = next(row for row in stale.context["difference"] if row["mine"] == "这个窗口写下的事实。")
    assert row["theirs"] == "另一个窗口写下的事实。"
    again = written(proposal, facts="这个窗口写下的事实。", version=stale.context["version"])
    assert client.post(url("proposal_edit", proposal.pk), again).status_code == 302
    assert fresh(proposal).facts == "这个窗口写下的事实。"


def test_what_is_sent_after_the_session_ended_is_back_after_signing_in(cast, client, signed_in):
    proposal = cast.draft()
    address = url("proposal_edit", proposal.pk)
    page = signed_in(cast.member).get(address)
    client.logout()
    typed = written(proposal, facts="退出之后才发送的文字。", writer=page.context["writer"])
    gone = client.post(address, typed)
    assert gone.status_code == 302 and gone.url.startswith("/accounts/sign-in/")
    assert fresh(proposal).facts == TEXT["facts"]

    back = signed_in(cast.member).get(address)
    assert back.context["form"]["facts"].value() == "退出之后才发送的文字。"
    assert client.post(address, typed).status_code == 302
    assert fresh(proposal).facts == "退出之后才发送的文字。"
    assert client.get(address).context["form"].is_bound is False


def test_kept_text_is_shown_to_nobody_but_its_writer(cast, client, signed_in):
    proposal = cast.draft()
    address = url("proposal_edit", proposal.pk)
    writer = signed_in(cast.member).get(address).context["writer"]
    client.logout()
    client.post(address, written(proposal, facts="只给本人看的文字。", writer=writer))

    assert signed_in(Cast.gather().member).get(address).status_code == 404
    assert "只给本人看" not in signed_in(cast.member).get(address).content.decode()


@pytest.mark.parametrize("writer", ["", "1:forged:signature"])
def test_text_without_a_signed_writer_is_not_kept_for_strangers(cast, client, writer):
    proposal = cast.draft()
    client.post(url("proposal_edit", proposal.pk), written(proposal, writer=writer))

    assert "kept_text" not in client.session


def test_the_letter_too_survives_the_end_of_a_session(cast, client, signed_in):
    part = cast.letter(cast.proposal(State.ASSIGNED)).assignment
    address = url("reply_draft", part.pk)
    page = signed_in(cast.lead).get(address)
    client.logout()
    client.post(address, form(body="刚刚写下的答复。", version="2", writer=page.context["writer"]))

    assert signed_in(cast.lead).get(address).context["form"]["body"].value() == "刚刚写下的答复。"


def test_missing_parts_are_named_and_nothing_is_submitted(cast, signed_in):
    proposal = cast.draft(facts="", suggestions="少")
    client = signed_in(cast.member)
    response = client.post(url("proposal_submit", proposal.pk))

    assert response.status_code == 422
    assert len(response.context["refusals"]) == 2
    assert [bool(part["missing"]) for part in response.context["parts"]] == [False, True, False, True]
    assert fresh(proposal).state == State.DRAFT and not proposal.versions.exists()


def test_a_doubled_start_makes_one_draft(cast, signed_in):
    client, data = signed_in(cast.member), form(subject=SUBJECT, proposer_kind="individual")
    addresses = {client.post(reverse("proposals:proposal_draft"), data).url for _turn in range(2)}

    assert len(addresses) == 1 and Proposal.objects.count() == 1


def test_a_doubled_submit_makes_one_version_and_one_notice(cast, signed_in):
    proposal = cast.draft()
    client = signed_in(cast.member)
    answers = {client.post(url("proposal_submit", proposal.pk)).url for _turn in range(2)}

    assert answers == {url("proposal_done", proposal.pk)}
    assert proposal.versions.count() == 1
    assert cast.desk.notices.filter(kind="proposals.submitted").count() == 1


def test_a_due_date_in_the_past_is_refused(cast, signed_in):
    proposal = cast.proposal(State.FILED)
    data = form(lead=cast.lead_unit.pk, due_on=timezone.localdate().isoformat())
    response = signed_in(cast.desk).post(url("proposal_assign", proposal.pk), data)

    assert response.status_code == 422 and error_of(response, "due_on")
    assert not Assignment.objects.exists()


def test_a_department_named_twice_is_refused(cast, signed_in):
    proposal = cast.proposal(State.FILED)
    data = form(lead=cast.lead_unit.pk, co_handlers=[cast.helper_unit.pk, cast.lead_unit.pk])
    response = signed_in(cast.desk).post(url("proposal_assign", proposal.pk), data)

    assert response.status_code == 422 and error_of(response, "co_handlers")
    assert fresh(proposal).state == State.FILED and not Assignment.objects.exists()


@pytest.mark.parametrize("field", ["lead", "co_handlers"])
@pytest.mark.parametrize("key", ["0", "x", "99999999999999999999", "\x00"])
def test_what_is_no_department_is_refused(cast, signed_in, field, key):
    proposal = cast.proposal(State.FILED)
    data = form(lead=cast.lead_unit.pk) | {field: key}
    response = signed_in(cast.desk).post(url("proposal_assign", proposal.pk), data)

    assert response.status_code == 422 and error_of(response, field)
    assert not Assignment.objects.exists()


def test_an_enterprise_is_no_department(cast, signed_in):
    proposal = cast.proposal(State.FILED)
    data = form(lead=cast.member.main_post.organisation_id)
    assert error_of(signed_in(cast.desk).post(url("proposal_assign", proposal.pk), data), "lead")


def test_the_due_date_follows_the_rule_and_says_why(cast):
    lead, helper = cast.assign(cast.proposal(State.FILED))

    assert lead.due_on > date.today() + timedelta(days=80) > helper.due_on
    assert lead.due_why and helper.due_why


@pytest.mark.parametrize("missing", ["letter_class", "signatory", "contact_person", "contact_phone"])
def test_a_letter_without_class_signatory_or_contact_is_not_handed_on(cast, signed_in, missing):
    empty = None if missing == "signatory" else ""
    reply = cast.letter(cast.proposal(State.ASSIGNED), **{missing: empty})
    client, address = signed_in(cast.lead), url("reply_hand_on", reply.assignment_id)
    # What is missing, and a hint at the promise that nobody has marked.
    assert len(client.get(address).context["missing"]) == 2
    response = client.post(address, form(version=reply.version))

    reply.refresh_from_db()
    assert response.status_code == 422 and len(response.context["form"].non_field_errors()) == 1
    assert (reply.state, reply.number) == (Reply.State.DRAFT, "")


def test_another_departments_leader_cannot_sign(cast, signed_in):
    reply = cast.letter(cast.proposal(State.ASSIGNED))
    stranger = cast.helper_unit.leaders.get()
    data = form(title="答复", addressee="企业", body=BODY, signatory=stranger.pk, version=reply.version)
    response = signed_in(cast.lead).post(url("reply_draft", reply.assignment_id), data)

    assert response.status_code == 422 and error_of(response, "signatory")


def test_a_letter_that_changed_after_the_last_look_is_not_issued(cast, signed_in):
    reply = cast.vetted(cast.letter(cast.proposal(State.ASSIGNED)))
    response = signed_in(cast.signer).post(
        url("reply_issue", reply.assignment_id), form(version=reply.version - 1)
    )

    assert response.status_code == 422
    assert Reply.objects.get().state == Reply.State.TO_ISSUE


def test_issuing_twice_makes_one_letter_with_its_promises_once(cast, signed_in):
    draft = cast.letter(cast.proposal(State.ASSIGNED))
    marked = mark_promises(draft, [Promise(PROMISE, date(2099, 12, 31))], actor=cast.lead)
    reply = cast.vetted(marked)
    client, data = signed_in(cast.signer), form(version=reply.version)
    for _turn in range(2):
        assert client.post(url("reply_issue", reply.assignment_id), data).status_code == 302

    number = Reply.objects.get().number
    assert number.endswith("001号") and Commitment.objects.count() == 1
    sent, delivery = form(way="portal", delivered_on=date.today()), url("reply_deliver", reply.assignment_id)
    for _turn in range(2):
        assert signed_in(cast.lead).post(delivery, sent).status_code == 302
    assert cast.member.notices.filter(kind="proposals.replied", body=number).count() == 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"satisfaction": "dissatisfied", "comment": "  "}, "comment"),
        ({"satisfaction": "delighted"}, "satisfaction"),
        ({}, "satisfaction"),
        ({"satisfaction": "satisfied", "comment": "好" * 2001}, "comment"),
    ],
)
def test_a_wrong_rating_is_refused_beside_its_field(cast, signed_in, fields, wrong):
    proposal = cast.proposal(State.REPLIED)
    response = signed_in(cast.member).post(url("proposal_rate", proposal.pk), form(**fields))

    assert response.status_code == 422 and error_of(response, wrong)
    assert not Rating.objects.exists() and fresh(proposal).state == State.REPLIED


def test_a_postponed_promise_wants_a_reason_and_a_new_date(cast, signed_in):
    cast.answer(cast.proposal(State.ASSIGNED), promises=[{"quote": PROMISE, "due_on": date(2099, 12, 31)}])
    promise = Commitment.objects.get()
    client = signed_in(cast.lead)
    data = form(state="postponed", progress="20", version=promise.version)

    for fields, wrong in (({}, "note"), ({"note": "资金未到位", "due_on": "2020-01-01"}, "due_on")):
        response = client.post(url("commitment_report", promise.pk), data | fields)
        assert response.status_code == 422 and error_of(response, wrong)
    assert Commitment.objects.get().state == Commitment.State.REGISTERED


@pytest.mark.parametrize("progress", ["-1", "101", "x", "９９９"])
def test_progress_is_per_cent(cast, signed_in, progress):
    cast.answer(cast.proposal(State.ASSIGNED), promises=[{"quote": PROMISE, "due_on": date(2099, 12, 31)}])
    promise = Commitment.objects.get()
    data = form(state="in_progress", progress=progress, version=promise.version)

    assert error_of(signed_in(cast.lead).post(url("commitment_report", promise.pk), data), "progress")


@pytest.mark.parametrize("name", ["说明.exe", "说明.pdf"])
def test_a_file_of_the_wrong_kind_is_refused(cast, signed_in, name):
    proposal = cast.draft()
    data = form(file=SimpleUploadedFile(name, b"MZ\x90\x00"))

    assert error_of(signed_in(cast.member).post(url("file_attach", proposal.pk), data), "file")
    assert not Attachment.objects.exists()


def test_a_file_is_read_by_whoever_sees_the_proposal_and_by_nobody_else(cast, signed_in):
    proposal = cast.proposal(State.SUBMITTED)
    data = form(file=SimpleUploadedFile("说明.pdf", b"%PDF-1.4 text"))
    assert signed_in(cast.member).post(url("file_attach", proposal.pk), data).status_code == 302
    address = reverse("files:download", args=[Attachment.objects.get().pk])

    seen = {user.pk: signed_in(user).get(address).status_code for user in (cast.member, cast.desk, cast.lead)}
    assert list(seen.values()) == [200, 200, 404]


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR])
def test_administrators_see_no_proposal(cast, signed_in, role):
    proposal = cast.proposal(State.FILED)
    client = signed_in(person_with(role))
    names = ("proposal_detail", "proposal_letter", "proposal_timeline", "proposal_files", "proposal_versions")

    assert {client.get(url(name, proposal.pk)).status_code for name in names} == {403}


def test_a_draft_is_seen_by_its_author_alone(cast, signed_in):
    proposal = cast.draft()
    colleague = person_with(Role.ENTERPRISE, cast.member.main_post.organisation)

    for user, status in ((cast.member, 200), (colleague, 404), (cast.desk, 404)):
        assert signed_in(user).get(url("proposal_detail", proposal.pk)).status_code == status


def test_the_opinion_of_a_co_handler_is_not_shown_to_the_proposer(cast, signed_in):
    proposal = cast.proposal(State.ASSIGNED)
    Assignment.objects.filter(pk=part_of(proposal, "co").pk).update(
        state="opinion_sent", opinion="内部意见，不对外。"
    )

    shown = {
        name: "内部意见"
        in signed_in(getattr(cast, name)).get(url("proposal_detail", proposal.pk)).content.decode()
        for name in ("member", "lead", "desk")
    }
    assert shown == {"member": False, "lead": True, "desk": True}
