"""A letter goes through countersigning, vetting, issuing and delivery, past three persons, or not at all."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from federation.audit.models import AuditEntry
from federation.notices.models import Notice
from proposals.models import Assignment, Countersignature, Delivery, Duty, LetterStep, Proposal, Reply
from proposals.services.letter_sheet import fingerprint
from proposals.services.letter_steps import (
    countersign_reply,
    deliver_reply,
    hand_on_reply,
    return_reply,
    take_back_reply,
    vet_reply,
)
from proposals.services.replies import draft_reply, issue_reply
from tests.factories.proposals import BODY, Cast, fresh, part_of
from tests.factories.proposals import letter_at as at
from tests.members.pages import error_of, form_data, queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State = Reply.State
WHY = "请补充完成时限。"


def url(name: str, part: Assignment) -> str:
    return reverse(f"proposals:{name}", args=[part.pk])


def stored() -> Reply:
    return Reply.objects.select_related("assignment").get()


def open_kinds() -> set[str]:
    return set(Duty.objects.open().values_list("kind", flat=True))


# The table ---------------------------------------------------------------------------------------------

ACTS = {
    "hand_on": (State.COUNTERSIGNING, {State.DRAFT}),
    "take_back": (State.DRAFT, {State.COUNTERSIGNING, State.VETTING, State.TO_ISSUE}),
    "pass": (State.TO_ISSUE, {State.VETTING}),
    "return": (State.DRAFT, {State.TO_ISSUE}),
    "issue": (State.ISSUED, {State.TO_ISSUE}),
}
# What is done again and changes nothing.
AGAIN = {
    "hand_on": {State.COUNTERSIGNING, State.VETTING},
    "take_back": {State.DRAFT},
    "pass": {State.TO_ISSUE},
    "issue": {State.ISSUED},
    "return": set(),
}


def act(cast, reply: Reply, name: str):
    if name == "hand_on":
        return hand_on_reply(reply, actor=cast.lead)
    if name == "take_back":
        return take_back_reply(reply, actor=cast.lead)
    if name == "pass":
        return vet_reply(reply, actor=cast.vetter, passes=True)
    if name == "return":
        return return_reply(reply, actor=cast.signer, remark=WHY)
    return issue_reply(reply, actor=cast.signer)


@pytest.mark.parametrize(("old", "name"), list(itertools.product(State.values, ACTS)))
def test_a_letter_moves_only_as_its_table_says_and_its_part_with_it(cast, draft, old, name):
    at(cast, draft, old)
    trail = AuditEntry.objects.count()
    target, allowed = ACTS[name]
    part_states = {State.DRAFT: "drafting"}

    if old in allowed:
        act(cast, stored(), name)
    elif old in AGAIN[name]:
        act(cast, stored(), name)
        assert AuditEntry.objects.count() == trail
        target = old
    else:
        with pytest.raises(ValidationError) as refusal:
            act(cast, stored(), name)
        assert all(refusal.value.messages)
        assert AuditEntry.objects.count() == trail
        target = old
    assert stored().state == target
    assert stored().assignment.state == part_states.get(target, target)


def test_each_step_opens_the_duty_of_the_next_and_nobody_elses(cast, draft, helping):
    shown = []
    for state in (State.COUNTERSIGNING, State.VETTING, State.TO_ISSUE, State.ISSUED):
        shown.append(open_kinds() & {"countersign", "vet", "issue", "deliver"})
        reply = at_next(cast, stored(), helping, state)
    shown.append(open_kinds() & {"countersign", "vet", "issue", "deliver"})
    deliver_reply(reply, actor=cast.lead, way="portal")

    assert shown == [set(), {"countersign"}, {"vet"}, {"issue"}, {"deliver"}]
    assert Duty.objects.get(kind="countersign").unit_id == cast.helper_unit.pk
    assert not open_kinds() & {"countersign", "vet", "issue", "deliver", "reply"}
    done = {kind: who for kind, who in Duty.objects.values_list("kind", "done_by") if who}
    assert (done["countersign"], done["vet"], done["issue"]) == (
        cast.helper.pk,
        cast.vetter.pk,
        cast.signer.pk,
    )


def at_next(cast, reply: Reply, helping: Assignment, state: str) -> Reply:
    if state == State.COUNTERSIGNING:
        return hand_on_reply(reply, actor=cast.lead)
    if state == State.VETTING:
        return countersign_reply(helping, actor=cast.helper, agrees=True)
    if state == State.TO_ISSUE:
        return vet_reply(reply, actor=cast.vetter, passes=True)
    return issue_reply(reply, actor=cast.signer)


# Three persons -----------------------------------------------------------------------------------------


def test_who_wrote_the_letter_does_not_vet_it(cast, draft):
    reply = at(cast, draft, State.VETTING)

    with pytest.raises(ValidationError, match="同事"):
        vet_reply(reply, actor=cast.lead, passes=True)
    assert stored().state == State.VETTING


@pytest.mark.parametrize("who", ["lead", "vetter"])
def test_neither_drafter_nor_vetter_issues_the_letter(cast, draft, who):
    reply = at(cast, draft, State.TO_ISSUE)

    with pytest.raises(ValidationError):
        issue_reply(reply, actor=getattr(cast, who))
    assert (stored().state, stored().number) == (State.TO_ISSUE, "")


def test_who_changed_the_text_last_is_its_drafter(cast, draft):
    draft_reply(draft, actor=cast.vetter, body=BODY + "另有补充。")
    hand_on_reply(stored(), actor=cast.vetter)
    countersign_reply(part_of(Proposal.objects.get(), "co"), actor=cast.helper, agrees=True)

    with pytest.raises(ValidationError):
        vet_reply(stored(), actor=cast.vetter, passes=True)
    assert vet_reply(stored(), actor=cast.lead, passes=True).vetted_by == cast.lead


@pytest.mark.parametrize(
    "pair", [("drafted_by", "vetted_by"), ("drafted_by", "issued_by"), ("vetted_by", "issued_by")]
)
def test_the_database_too_wants_three_persons(cast, draft, pair):
    one, other = pair
    row = {name: getattr(cast, who).pk for name, who in zip(WHO, ("lead", "vetter", "signer"), strict=True)}
    row[f"{other}_id"] = row[f"{one}_id"]

    with pytest.raises(IntegrityError, match="three"), transaction.atomic():
        Reply.objects.update(**row)


WHO = ("drafted_by_id", "vetted_by_id", "issued_by_id")


def test_the_database_too_wants_a_letter_vetted(cast, draft):
    with pytest.raises(IntegrityError, match="vetted"), transaction.atomic():
        Reply.objects.update(state=State.TO_ISSUE)


# Vetting and issuing -----------------------------------------------------------------------------------


def test_a_return_says_what_is_to_be_changed_and_frees_the_draft(cast, draft, signed_in):
    reply = at(cast, draft, State.VETTING)
    client, page = signed_in(cast.vetter), url("reply_vet", reply.assignment)

    refused = client.post(page, form_data(agrees="no", remark=" ", version=stored().version))
    assert refused.status_code == 422 and error_of(refused, "remark")
    done = client.post(page, form_data(agrees="no", remark=WHY, version=stored().version))

    assert done.status_code == 302
    assert stored().state == State.DRAFT
    assert WHY in signed_in(cast.lead).get(url("reply_draft", reply.assignment)).content.decode()
    assert draft_reply(stored(), actor=cast.lead, body=BODY + "完成时限为年底。").version > reply.version


@pytest.mark.parametrize("state", [State.COUNTERSIGNING, State.VETTING, State.TO_ISSUE])
def test_nobody_changes_a_letter_while_it_is_checked(cast, draft, state, signed_in):
    reply = at(cast, draft, state)

    with pytest.raises(ValidationError):
        draft_reply(reply, actor=cast.lead, body="改了")
    saved = signed_in(cast.lead).post(
        url("reply_autosave", reply.assignment), {"version": stored().version, "body": "改了"}
    )
    assert saved.status_code == 422
    assert stored().body == BODY


def test_what_is_issued_is_what_was_vetted(cast, draft):
    reply = at(cast, draft, State.TO_ISSUE)
    assert reply.vetted_sha256 == fingerprint(reply)
    # No service does this.
    Reply.objects.update(body=BODY + "悄悄加上的一句。")

    with pytest.raises(ValidationError, match="核稿"):
        issue_reply(stored(), actor=cast.signer)
    assert stored().number == ""


def test_the_one_who_issues_may_return_it_instead(cast, draft, signed_in):
    reply = at(cast, draft, State.TO_ISSUE)
    page = url("reply_issue", reply.assignment)
    none = {"return": "1"}

    refused = signed_in(cast.signer).post(page, form_data(**none, version=reply.version))
    assert refused.status_code == 422 and stored().state == State.TO_ISSUE
    done = signed_in(cast.signer).post(page, form_data(**none, version=reply.version, remark=WHY))

    assert done.status_code == 302
    assert (stored().state, stored().vetted_by, stored().vetted_sha256) == (State.DRAFT, None, "")


@pytest.mark.parametrize(("serial", "number"), [("077", "077"), ("77", "77")])
def test_a_number_taken_over_from_the_motion_keeps_its_zeros_with_a_warning(
    cast, draft, signed_in, serial, number
):
    reply = at(cast, draft, State.TO_ISSUE)

    answer = signed_in(cast.signer).post(
        url("reply_issue", reply.assignment), form_data(version=reply.version, serial=serial), follow=True
    )

    assert stored().number == f"{cast.lead_unit.agency_code}〔{timezone.localdate().year}〕{number}号"
    warning = gettext("The serial has leading zeros, as only a motion's number may.")
    assert (warning in answer.content.decode()) == serial.startswith("0")


@pytest.mark.parametrize("serial", ["0", "000", "7a", "-7", "７７", "1234567"])
def test_what_is_no_serial_is_refused_beside_its_field(cast, draft, signed_in, serial):
    reply = at(cast, draft, State.TO_ISSUE)

    refused = signed_in(cast.signer).post(
        url("reply_issue", reply.assignment), form_data(version=reply.version, serial=serial)
    )

    assert refused.status_code == 422 and error_of(refused, "serial")
    assert (stored().state, stored().number) == (State.TO_ISSUE, "")


def test_a_number_that_another_letter_bears_is_refused(cast, draft):
    other = cast.alone(cast.proposal(Proposal.State.FILED))
    other = vet_reply(hand_on_reply(other, actor=cast.lead), actor=cast.vetter, passes=True)
    issue_reply(other, actor=cast.signer, serial="077")
    hand_on_reply(draft, actor=cast.lead)
    helping = Assignment.objects.get(mode="co")
    countersign_reply(helping, actor=cast.helper, agrees=True)
    reply = vet_reply(Reply.objects.get(pk=draft.pk), actor=cast.vetter, passes=True)

    with pytest.raises(ValidationError) as refusal:
        issue_reply(reply, actor=cast.signer, serial="77")
    assert list(refusal.value.message_dict) == ["serial"]
    assert issue_reply(reply, actor=cast.signer).number.endswith("001号")


# Delivery ----------------------------------------------------------------------------------------------


def test_the_proposer_reads_the_letter_once_it_is_delivered(cast, draft, signed_in):
    at(cast, draft, State.ISSUED)
    proposal = Proposal.objects.get()
    letter = reverse("proposals:proposal_letter", args=[proposal.pk])
    pdf = reverse("proposals:letter_pdf", args=[proposal.pk, draft.pk])

    def shown_to(user) -> list[str]:
        return [sheet["number"] for sheet in signed_in(user).get(letter).context["letters"]]

    number = stored().number
    assert shown_to(cast.member) == []
    assert signed_in(cast.member).get(pdf).status_code == 404
    assert shown_to(cast.helper) == [number]
    assert fresh(proposal).state == Proposal.State.ASSIGNED

    deliver_reply(stored(), actor=cast.lead, way="hand")

    assert shown_to(cast.member) == [number]
    assert signed_in(cast.member).get(pdf).status_code == 200
    assert fresh(proposal).state == Proposal.State.REPLIED
    assert Notice.objects.filter(user=cast.member, kind="proposals.replied").count() == 1


def test_a_letter_is_delivered_once_and_only_between_its_issue_and_today(cast, draft, signed_in):
    reply = at(cast, draft, State.ISSUED)
    today = timezone.localdate()
    for days in (-1, 1):
        with pytest.raises(ValidationError) as refusal:
            deliver_reply(reply, actor=cast.lead, way="post", delivered_on=today + timedelta(days=days))
        assert list(refusal.value.message_dict) == ["delivered_on"]

    first = deliver_reply(reply, actor=cast.lead, way="post", delivered_on=today)
    again = deliver_reply(reply, actor=cast.signer, way="hand", delivered_on=today)

    assert (again.pk, again.way, Delivery.objects.count()) == (first.pk, "post", 1)


def test_what_is_not_issued_is_not_delivered(cast, draft):
    reply = at(cast, draft, State.TO_ISSUE)
    with pytest.raises(ValidationError):
        deliver_reply(reply, actor=cast.lead, way="portal")
    assert not Delivery.objects.exists()


# Pages -------------------------------------------------------------------------------------------------


def test_the_whole_way_by_pages(cast, draft, helping, signed_in):
    part = draft.assignment
    steps = [
        (cast.lead, "reply_hand_on", part, {}),
        (cast.helper, "reply_countersign", helping, {"agrees": "yes"}),
        (cast.vetter, "reply_vet", part, {"agrees": "yes"}),
        (cast.signer, "reply_issue", part, {}),
        (cast.lead, "reply_deliver", part, {"way": "portal", "delivered_on": timezone.localdate()}),
    ]
    for user, name, about, data in steps:
        client = signed_in(user)
        page = client.get(url(name, about))
        assert page.status_code == 200, name
        # What is to be done next stands on the screen of the department's part.
        shown = client.get(url("assignment_detail", about)).content.decode()
        assert name == "reply_hand_on" or url(name, about) in shown
        sent = client.post(url(name, about), form_data(version=stored().version, **data))
        assert sent.status_code == 302, (name, sent.context and sent.context.get("form"))

    assert fresh(Proposal.objects.get()).state == Proposal.State.REPLIED
    steps_taken = list(LetterStep.objects.order_by("id").values_list("step", flat=True))
    assert steps_taken == ["handed_on", "countersigned", "passed", "issued", "delivered"]


def test_a_link_that_comes_too_late_leads_to_the_part(cast, draft, helping, signed_in):
    about = {"reply_countersign": helping}
    for name in ("reply_countersign", "reply_vet", "reply_issue", "reply_deliver"):
        user = cast.helper if name in about else cast.vetter
        part = about.get(name, draft.assignment)
        answer = signed_in(user).get(url(name, part))
        assert answer.url == url("assignment_detail", part), name


@pytest.mark.parametrize("count", [1, 3])
def test_a_step_is_shown_in_eight_queries_whatever_went_before(cast, draft, signed_in, count):
    for _turn in range(count):
        hand_on_reply(stored(), actor=cast.lead)
        helping = part_of(Proposal.objects.get(), "co")
        if Countersignature.objects.waiting().exists():
            countersign_reply(helping, actor=cast.helper, agrees=True)
        if _turn < count - 1:
            take_back_reply(stored(), actor=cast.lead)
    client, page = signed_in(cast.vetter), url("reply_vet", draft.assignment)
    client.get(page)

    assert queries(client, page) <= 8


def test_another_departments_letter_answers_like_a_missing_one(cast, asked, signed_in):
    stranger = signed_in(Cast.gather(cast.desk).lead)
    lead = part_of(Proposal.objects.get(), "lead")

    for name in ("reply_hand_on", "reply_vet", "reply_countersign", "reply_deliver"):
        codes = [
            stranger.get(reverse(f"proposals:{name}", args=[key])).status_code for key in (lead.pk, 9**9)
        ]
        assert codes == [404, 404], name
