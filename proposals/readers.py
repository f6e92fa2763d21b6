"""Who reads which files of matters; loaded when the portal starts, because files have one door for all."""

from __future__ import annotations

from federation.accounts.models import User
from federation.accounts.scopes import holds
from federation.files.access import readable_by
from proposals.models import Commitment, Complaint, Demand, JointMeeting, Proposal, ReceptionDay


@readable_by(Proposal)
def of_proposal(user: User, key: int) -> bool:
    """Who may see a proposal may read its files."""
    return Proposal.objects.visible_to(user, "proposals.view_proposal").filter(pk=key).exists()


@readable_by(Commitment)
def of_commitment(user: User, key: int) -> bool:
    """Evidence is read by those who see the board, and by whoever sees the proposal."""
    own = Commitment.objects.filter(pk=key)
    if own.visible_to(user, "proposals.view_commitment").exists():
        return True
    seen = Proposal.objects.visible_to(user, "proposals.view_proposal")
    return seen.filter(matter__assignments__replies__commitments=key).exists()


@readable_by(Complaint)
def of_complaint(user: User, key: int) -> bool:
    """Who handles the case and who sent it; a department where the evidence was shared with it."""
    rows = Complaint.objects.visible_to(user, "proposals.view_evidence").filter(pk=key)
    found = rows.values_list("evidence_is_shared", flat=True).first()
    if found is None:
        return False
    own = Complaint.objects.visible_to(user, "proposals.attach_evidence").filter(pk=key)
    return found or own.exists()


@readable_by(Demand)
def of_demand(user: User, key: int) -> bool:
    """Who may see a demand may read its files."""
    return Demand.objects.visible_to(user, "proposals.view_demand").filter(pk=key).exists()


@readable_by(ReceptionDay)
def of_reception_day(user: User, key: int) -> bool:
    """The file of minutes is for those who see every appointment: the desk and the leaders."""
    return holds(user, "proposals.view_minutes") and ReceptionDay.objects.filter(pk=key).exists()


@readable_by(JointMeeting)
def of_joint_meeting(user: User, key: int) -> bool:
    """Minutes are read by those who see the meeting."""
    return JointMeeting.objects.visible_to(user, "proposals.view_meeting").filter(pk=key).exists()
