"""The founding of a chamber: its states, its papers, and the chamber that comes of it."""

from __future__ import annotations

import datetime
import io

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from chambers.models import Chamber, Founding, Initiator, Material, MaterialKind, Membership, Officer
from chambers.models.founding import readiness
from chambers.services.establishing import establish_founding
from chambers.services.founding import (
    abandon_founding,
    apply_founding,
    decide_founding,
    edit_founding,
    send_to_review,
    take_up_founding,
)
from chambers.services.founding_parts import (
    add_initiator,
    add_material,
    give_guidance,
    guess_initiator,
    hand_in_material,
    judge_material,
    keep_checklist_line,
    remove_initiator,
)
from federation.accounts.models import Organisation
from federation.audit.models import AuditEntry
from federation.notices.models import Notice
from tests.factories.accounts import root
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.members.pages import representative_of
from tests.races import at_once, of_kind

State = Founding.State
Status = Organisation.Status


def applied(actor, **fields) -> Founding:
    fields = {"name": "云州市低空经济商会", "kind": "industry", "organisation": root()} | fields
    return apply_founding(actor=actor, **fields)


def ripen(founding: Founding, actor) -> None:
    for material in founding.materials.filter(is_required=True):
        hand_in_material(material, actor=actor)
        judge_material(material, actor=actor, accepted=True)


def brought_to(state: str, actor, **fields) -> Founding:
    founding = applied(actor, **fields)
    if state == State.APPLIED:
        return founding
    founding = take_up_founding(founding, actor=actor)
    if state == State.PREPARING:
        return founding
    ripen(founding, actor)
    founding = send_to_review(founding, actor=actor)
    if state == State.UNDER_REVIEW:
        return founding
    return decide_founding(founding, actor=actor, outcome=state, reasons="已经会议研究。")


def test_a_founding_starts_with_the_checklist_in_use(desk):
    MaterialKind.objects.filter(name="党建工作方案").update(is_used=False)

    founding = applied(desk)

    names = list(MaterialKind.objects.filter(is_used=True).values_list("name", flat=True))
    assert [one.name for one in founding.materials.all()] == names
    assert "发起人名单" in names and "党建工作方案" not in names
    assert {one.state for one in founding.materials.all()} == {Material.State.MISSING}


def test_a_changed_checklist_leaves_running_foundings_alone(desk):
    founding = applied(desk)
    line = MaterialKind.objects.get(name="章程草案")

    keep_checklist_line(line, actor=desk, name="章程草案（示范文本）")

    assert founding.materials.filter(name="章程草案").exists()
    assert applied(desk, name="云州市另一商会").materials.filter(name="章程草案（示范文本）").exists()


def test_initiators_on_file_are_linked_and_the_first_takes_the_lead(desk):
    enterprise = EnterpriseFactory(name="云州恒瑞茶业有限公司").organisation

    founding = applied(desk, initiators=["云州恒瑞茶业有限公司", "陈明", "某未登记有限公司", "陈明"])

    found = [(one.name, one.kind, one.organisation_id, one.is_leading) for one in founding.initiators.all()]
    assert found == [
        ("云州恒瑞茶业有限公司", "unit", enterprise.pk, True),
        ("陈明", "person", None, False),
        ("某未登记有限公司", "unit", None, False),
    ]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("云州恒瑞茶业有限公司", "unit"),
        ("云州市茶业商会", "unit"),
        ("陈明", "person"),
        ("欧阳文轩", "person"),
    ],
)
def test_a_typed_name_is_guessed_to_be_a_unit_or_a_person(name, kind):
    assert guess_initiator(name) == kind


def test_a_name_in_the_directory_cannot_be_founded_again(desk):
    ChamberFactory(name="云州市低空经济商会")

    with pytest.raises(ValidationError) as refused:
        applied(desk)

    assert list(refused.value.error_dict) == ["name"]


def test_a_name_is_founded_once_at_a_time_but_again_after_it_was_given_up(desk):
    first = applied(desk)
    with pytest.raises(ValidationError) as refused:
        applied(desk)
    assert list(refused.value.error_dict) == ["name"]

    abandon_founding(first, actor=desk, reason="发起人撤回。")

    assert applied(desk).pk != first.pk


def test_the_chamber_is_in_the_directory_as_in_preparation_once_taken_up(desk):
    founding = take_up_founding(applied(desk), actor=desk)

    assert founding.state == State.PREPARING
    assert founding.chamber.organisation.status == Status.PREPARING
    assert founding.chamber.kind == Chamber.Kind.INDUSTRY


def test_an_entry_that_is_in_preparation_already_is_taken_instead_of_a_second_one(desk):
    entry = ChamberFactory(name="云州市低空经济商会", status=Status.PREPARING)

    founding = take_up_founding(applied(desk), actor=desk)

    assert founding.chamber_id == entry.pk
    assert Chamber.objects.count() == 1


def test_an_unripe_founding_is_not_sent_to_review_and_the_missing_papers_are_named(desk):
    founding = brought_to(State.PREPARING, desk)

    with pytest.raises(ValidationError) as refused:
        send_to_review(founding, actor=desk)

    assert "发起人名单" in refused.value.messages[0] and "党建工作方案" not in refused.value.messages[0]
    assert Founding.objects.get().state == State.PREPARING


def test_papers_handed_in_but_not_accepted_are_reviewed_but_not_approved(desk):
    founding = brought_to(State.PREPARING, desk)
    for material in founding.materials.all():
        hand_in_material(material, actor=desk)
    founding = send_to_review(founding, actor=desk)

    with pytest.raises(ValidationError, match="发起人名单"):
        decide_founding(founding, actor=desk, outcome=State.APPROVED, reasons="同意。")

    assert Founding.objects.get().state == State.UNDER_REVIEW


def test_readiness_counts_required_papers_alone(desk):
    founding = brought_to(State.PREPARING, desk)
    required = list(founding.materials.filter(is_required=True))
    hand_in_material(founding.materials.get(is_required=False), actor=desk)
    hand_in_material(required[0], actor=desk)
    judge_material(required[0], actor=desk, accepted=True)

    ripe = readiness(list(founding.materials.all()))

    assert ripe == {"accepted": 1, "wanted": len(required), "percent": round(100 / len(required))}
    assert readiness([]) == {"accepted": 0, "wanted": 0, "percent": 0}


def test_a_paper_is_returned_with_a_remark_only(desk):
    material = applied(desk).materials.first()
    hand_in_material(material, actor=desk)

    with pytest.raises(ValidationError) as refused:
        judge_material(material, actor=desk, accepted=False)
    assert list(refused.value.error_dict) == ["note"]
    judge_material(material, actor=desk, accepted=False, note="缺少盖章页。")

    material.refresh_from_db()
    assert (material.state, material.note) == ("returned", "缺少盖章页。")


def test_a_missing_paper_cannot_be_accepted(desk):
    with pytest.raises(ValidationError) as refused:
        judge_material(applied(desk).materials.first(), actor=desk, accepted=True)

    assert refused.value.code == "wrong_state"


def test_a_refused_file_leaves_the_paper_as_it_was(desk):
    material = applied(desk).materials.first()
    upload = io.BytesIO(b"MZ" + b"0" * 100)
    upload.name = "章程.exe"

    with pytest.raises(ValidationError) as refused:
        hand_in_material(material, actor=desk, files=[upload])

    assert list(refused.value.error_dict) == ["files"]
    material.refresh_from_db()
    assert material.state == Material.State.MISSING


def test_establishing_activates_the_chamber_with_officers_and_members(desk):
    enterprise = EnterpriseFactory(name="云州恒瑞茶业有限公司").organisation
    founding = applied(desk, initiators=[enterprise.name])
    add_initiator(founding, actor=desk, name="陈明", kind="person", office="president")
    known = PersonFactory()
    add_initiator(founding, actor=desk, name=known.name, kind="person", person=known, office="secretary")
    founding = take_up_founding(founding, actor=desk)
    ripen(founding, desk)
    founding = decide_founding(
        send_to_review(founding, actor=desk), actor=desk, outcome=State.APPROVED, reasons="同意。"
    )
    today = timezone.localdate()

    founding = establish_founding(founding, actor=desk, established_on=today)

    chamber = Chamber.objects.for_detail().get(pk=founding.chamber_id)
    assert (chamber.organisation.status, chamber.organisation.founded_on) == (Status.ACTIVE, today)
    assert chamber.last_election_on == today
    offices = Officer.objects.filter(chamber=chamber).values_list("office", "person__name", "starts_on")
    assert set(offices) == {("president", "陈明", today), ("secretary", known.name, today)}
    membership = Membership.objects.get(chamber=chamber)
    assert (membership.member_id, membership.rank, membership.joined_on) == (
        enterprise.pk,
        "president",
        today,
    )
    assert founding.state == State.ESTABLISHED and founding.ended_on == today
    assert Initiator.objects.get(name="陈明").person is not None


def test_establishing_without_officers_and_members_makes_the_chamber_alone(desk):
    enterprise = EnterpriseFactory().organisation
    founding = brought_to(State.APPROVED, desk, initiators=[enterprise.name])

    founding = establish_founding(
        founding, actor=desk, established_on=timezone.localdate(), appoint=False, admit=False
    )

    assert not Membership.objects.exists() and not Officer.objects.exists()
    assert founding.chamber.organisation.status == Status.ACTIVE


def test_a_refusal_halfway_leaves_the_chamber_unestablished(desk):
    founding = applied(desk)
    for name in ("陈明", "林伟"):
        add_initiator(founding, actor=desk, name=name, kind="person", office="president")
    founding = take_up_founding(founding, actor=desk)
    ripen(founding, desk)
    founding = decide_founding(
        send_to_review(founding, actor=desk), actor=desk, outcome=State.APPROVED, reasons="同意。"
    )

    # Two presidents at once are refused by the officers' own rule.
    with pytest.raises(ValidationError):
        establish_founding(founding, actor=desk, established_on=timezone.localdate())

    founding.refresh_from_db()
    assert founding.state == State.APPROVED
    assert Organisation.objects.get(pk=founding.chamber_id).status == Status.PREPARING
    assert not Officer.objects.exists()


@pytest.mark.parametrize("days", [1, -4000])
def test_a_day_to_come_or_before_the_application_is_refused(desk, days):
    founding = brought_to(State.APPROVED, desk)

    with pytest.raises(ValidationError) as refused:
        establish_founding(
            founding, actor=desk, established_on=timezone.localdate() + datetime.timedelta(days=days)
        )

    assert list(refused.value.error_dict) == ["established_on"]


@pytest.mark.parametrize("act", ["refuse", "abandon"])
def test_the_entry_of_a_founding_that_comes_to_nothing_is_closed(desk, act):
    if act == "refuse":
        founding = brought_to(State.REFUSED, desk)
    else:
        founding = abandon_founding(brought_to(State.PREPARING, desk), actor=desk, reason="条件不成熟。")

    assert Organisation.objects.get(pk=founding.chamber_id).status == Status.DISSOLVED
    assert founding.ended_on == timezone.localdate()


@pytest.mark.parametrize("state", [State.UNDER_REVIEW, State.APPROVED, State.REFUSED])
def test_nothing_is_changed_once_it_is_reviewed(desk, state):
    founding = brought_to(state, desk, initiators=["陈明"])
    material = founding.materials.first()

    for act in (
        lambda: edit_founding(founding, actor=desk, scope="另一范围"),
        lambda: add_initiator(founding, actor=desk, name="林伟"),
        lambda: remove_initiator(founding.initiators.get(), actor=desk),
        lambda: add_material(founding, actor=desk, name="另一材料"),
        lambda: hand_in_material(material, actor=desk),
    ):
        with pytest.raises(ValidationError) as refused:
            act()
        assert refused.value.code == "wrong_state"


def test_a_returned_founding_is_reviewed_again(desk):
    founding = brought_to(State.RETURNED, desk)
    edit_founding(founding, actor=desk, scope="行业自律、交流合作。")

    founding = send_to_review(founding, actor=desk)

    assert founding.state == State.UNDER_REVIEW


@pytest.mark.parametrize("old", State.values)
def test_no_move_beside_the_table_is_possible(desk, old):
    """The table in words of the federation: what may follow what."""
    may = {
        "applied": {"preparing", "refused", "abandoned"},
        "preparing": {"review", "abandoned"},
        "review": {"approved", "returned", "refused"},
        "returned": {"review", "abandoned"},
        "approved": {"established", "abandoned"},
    }

    assert Founding.workflow.next_states(Founding(state=old)) == may.get(old, set())


def test_a_stale_copy_is_refused(desk):
    founding = applied(desk)
    edit_founding(founding, actor=desk, version=1, scope="甲")

    with pytest.raises(ValidationError) as refused:
        edit_founding(founding, actor=desk, version=1, scope="乙")

    assert refused.value.code == "stale"


def test_guidance_is_logged_with_the_next_step_and_not_after_the_end(desk):
    founding = applied(desk)
    today = timezone.localdate()

    give_guidance(founding, actor=desk, content="指导修改章程。", given_on=today, next_step="报送会员名单")

    assert founding.guidance.get().guide == desk.name
    with pytest.raises(ValidationError) as refused:
        give_guidance(
            founding,
            actor=desk,
            content="约谈",
            given_on=today,
            next_on=today - datetime.timedelta(days=1),
        )
    assert list(refused.value.error_dict) == ["next_on"]
    abandon_founding(founding, actor=desk, reason="撤回")
    with pytest.raises(ValidationError, match="."):
        give_guidance(founding, actor=desk, content="太迟", given_on=today)


def test_the_applicant_is_told_of_each_move_and_the_staff_of_the_application(desk):
    party = EnterpriseFactory().organisation
    applicant = representative_of(party)

    founding = applied(applicant, applicant_unit=party)
    take_up_founding(founding, actor=desk)

    assert Notice.objects.filter(user=desk, kind="chambers.founding").count() == 1
    assert Notice.objects.filter(user=applicant, kind="chambers.founding").count() == 1


def test_the_whole_way_is_on_the_trail(desk):
    founding = brought_to(State.APPROVED, desk)
    establish_founding(founding, actor=desk, established_on=timezone.localdate())

    rows = AuditEntry.objects.filter(object_type="chambers.founding", event__contains=".founding_")
    events = rows.order_by("id").values_list("event", flat=True)
    assert [event.rpartition("founding_")[2] for event in events] == [
        "applied",
        "taken_up",
        "sent_to_review",
        "approved",
        "established",
    ]


def test_two_clerks_who_establish_at_once_make_one_chamber_of_it(committed):
    from tests.factories.accounts import city_clerk

    clerk = city_clerk()
    founding = brought_to(State.APPROVED, clerk)
    today = timezone.localdate()

    outcomes = at_once(lambda n: establish_founding(founding, actor=clerk, established_on=today), 2)

    assert [error.code for error in of_kind(outcomes, ValidationError)] == ["wrong_state"]
    assert Chamber.objects.count() == 1
    assert AuditEntry.objects.filter(event="chambers.founding_established").count() == 1
