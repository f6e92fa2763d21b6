"""How the trail of a proposal reads, and where a proposal stands in its process."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.ui.cells import as_date, deadline_state, short_date
from proposals.models import Assignment, Decision, MatterLink, Proposal
from proposals.wording_parts import EVENTS as PART_EVENTS

# The trail keeps the whole digest of a submitted text; people compare its beginning.
_DIGEST = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{52}\b")


def short_digests(text: str) -> str:
    return _DIGEST.sub(r"SHA-256 \1…", text)


EVENTS: dict[str, tuple[Any, str]] = {
    **PART_EVENTS,
    "proposals.proposal_drafted": (gettext_lazy("began the draft"), ""),
    "proposals.draft_edited": (gettext_lazy("edited"), ""),
    "proposals.cosigner_listed": (gettext_lazy("named a co-signer"), ""),
    "proposals.cosigner_suggested": (gettext_lazy("suggested a co-signer"), ""),
    "proposals.cosigner_consented": (gettext_lazy("consented to a co-signer"), ""),
    "proposals.cosigner_removed": (gettext_lazy("took a co-signer off the list"), ""),
    "proposals.cosigning_begun": (gettext_lazy("sent it round to be signed"), "key"),
    "proposals.cosigners_invited": (gettext_lazy("invited co-signers"), ""),
    "proposals.cosigner_signed": (gettext_lazy("signed it"), "key"),
    "proposals.cosigner_refused": (gettext_lazy("did not sign it"), "reminder"),
    "proposals.cosigner_left": (gettext_lazy("left as a co-signer"), "reminder"),
    "proposals.cosigners_expired": (gettext_lazy("noted that invitations ran out"), "reminder"),
    "proposals.cosigning_stopped": (gettext_lazy("took it back to change the text"), "reminder"),
    "proposals.put_before_chamber": (gettext_lazy("put it before the chamber"), "key"),
    "proposals.chamber_approved": (gettext_lazy("approved it for the chamber"), "decision"),
    "proposals.chamber_returned": (gettext_lazy("gave it back for the chamber"), "reminder"),
    "proposals.taken_back_from_chamber": (gettext_lazy("took it back from the chamber"), ""),
    "proposals.supplement_added": (gettext_lazy("added a supplement"), "key"),
    "proposals.proposal_submitted": (gettext_lazy("submitted"), "key"),
    "proposals.proposal_reviewed": (gettext_lazy("took it for review"), ""),
    "proposals.review_taken_over": (gettext_lazy("took over the review"), "reminder"),
    "proposals.decision_proposed": (gettext_lazy("proposed a decision"), ""),
    "proposals.decision_confirmed": (gettext_lazy("confirmed the decision"), "decision"),
    "proposals.decision_refused": (gettext_lazy("did not confirm the decision"), "reminder"),
    "proposals.decision_dropped": (gettext_lazy("took the decision back"), ""),
    "proposals.proposal_not_filed": (gettext_lazy("did not file it"), "decision"),
    "proposals.proposal_rerouted": (gettext_lazy("sent it another way"), "decision"),
    "proposals.came_from_proposal": (gettext_lazy("took it over from a proposal"), "key"),
    "proposals.came_from_suggestion": (gettext_lazy("made it of what was heard"), "key"),
    "proposals.proposal_joined": (gettext_lazy("joined it into another proposal"), "decision"),
    "proposals.proposal_took_in": (gettext_lazy("joined another proposal into it"), "key"),
    "proposals.joining_undone": (gettext_lazy("took the joining back"), "reminder"),
    "proposals.appeal_raised": (gettext_lazy("appealed"), "reminder"),
    "proposals.appeal_upheld": (gettext_lazy("upheld the appeal"), "decision"),
    "proposals.appeal_rejected": (gettext_lazy("rejected the appeal"), "decision"),
    "proposals.proposal_marked_key": (gettext_lazy("set the key mark"), "key"),
    "proposals.rating_lapsed": (gettext_lazy("noted who did not rate in time"), "reminder"),
    "proposals.proposal_archived": (gettext_lazy("archived it"), "decision"),
    "proposals.proposal_rehandled": (gettext_lazy("began a new round"), "key"),
    "proposals.proposal_elevated": (gettext_lazy("put it before the leader"), "reminder"),
    "proposals.proposal_reopened": (gettext_lazy("took it up again"), "reminder"),
    "proposals.proposal_returned": (gettext_lazy("returned it for change"), "reminder"),
    "proposals.proposal_filed": (gettext_lazy("filed it"), "decision"),
    "proposals.proposal_assigned": (gettext_lazy("assigned it"), "key"),
    "proposals.proposal_withdrawn": (gettext_lazy("withdrew it"), "key"),
    "proposals.contact_noted": (gettext_lazy("spoke with the proposer"), ""),
    "proposals.reply_begun": (gettext_lazy("began the letter"), ""),
    "proposals.reply_drafted": (gettext_lazy("worked on the letter"), ""),
    "proposals.reply_handed_on": (gettext_lazy("handed the letter on for checking"), ""),
    "proposals.reply_taken_back": (gettext_lazy("took the letter back to the draft"), ""),
    "proposals.reply_countersigned": (gettext_lazy("countersigned the letter"), ""),
    "proposals.countersigning_refused": (gettext_lazy("objected to the letter"), "reminder"),
    "proposals.countersigning_lapsed": (gettext_lazy("went on without a countersignature"), "reminder"),
    "proposals.reply_vetted": (gettext_lazy("vetted the letter"), ""),
    "proposals.reply_returned": (gettext_lazy("returned the letter to the draft"), "reminder"),
    "proposals.reply_issued": (gettext_lazy("issued the letter"), "key"),
    "proposals.supplement_begun": (gettext_lazy("began a supplementary letter"), ""),
    "proposals.supplement_dropped": (gettext_lazy("threw the supplementary draft away"), ""),
    "proposals.class_changed": (gettext_lazy("changed the class of the answer"), "key"),
    "proposals.reply_delivered": (gettext_lazy("delivered the letter"), "key"),
    "proposals.proposal_replied": (gettext_lazy("answered it"), "decision"),
    "proposals.proposal_rated": (gettext_lazy("rated the answer"), "key"),
    "proposals.proposal_closed": (gettext_lazy("closed it"), "decision"),
    "proposals.publication_proposed": (gettext_lazy("proposed how the letter is published"), ""),
    "proposals.publication_refused": (gettext_lazy("sent the publication back"), ""),
    "proposals.letter_published": (gettext_lazy("published the letter"), "decision"),
    "proposals.letter_withheld": (gettext_lazy("decided not to publish the letter"), "decision"),
    "proposals.letter_taken_down": (gettext_lazy("took the published letter down"), "reminder"),
    "proposals.promises_marked": (gettext_lazy("marked the promises of the letter"), ""),
    "proposals.commitment_registered": (gettext_lazy("registered a promise"), ""),
    "proposals.commitment_found_later": (gettext_lazy("registered an overlooked promise"), "key"),
    "proposals.commitment_reported": (gettext_lazy("reported on a promise"), "key"),
    "files.file_attached": (gettext_lazy("added a file"), ""),
}
# Autosave, half-finished letters and readings fill the trail; the way of a proposal is told without them.
WORKING_EVENTS = {
    "proposals.draft_edited",
    "proposals.reply_drafted",
    "proposals.reply_begun",
    "proposals.supplement_begun",
    "proposals.supplement_dropped",
    "proposals.letter_read",
    "proposals.opinion_read",
    "proposals.note_written",
    # Who was asked in vain is a matter between them and the first proposer.
    "proposals.cosigner_listed",
    "proposals.cosigner_suggested",
    "proposals.cosigner_consented",
    "proposals.cosigner_removed",
    "proposals.cosigners_invited",
    "proposals.cosigner_refused",
    "proposals.cosigners_expired",
    # How a department comes to its letter stands on the letter's own circulation sheet.
    "proposals.promises_marked",
    "proposals.reply_handed_on",
    "proposals.reply_taken_back",
    "proposals.reply_countersigned",
    "proposals.countersigning_refused",
    "proposals.countersigning_lapsed",
    "proposals.reply_vetted",
    "proposals.reply_returned",
}
# What a decision of two persons would do.
DECISIONS = {
    "not_file": gettext_lazy("Do not file"),
    "reroute": gettext_lazy("Send it another way"),
    "merge": gettext_lazy("Join into another proposal"),
    "withdraw": gettext_lazy("Withdraw"),
    "rehandle": gettext_lazy("Handle anew"),
}
# How a tie reads from its other end.
LINKS_BACK = {
    MatterLink.Kind.REROUTED: gettext_lazy("rerouted from"),
    MatterLink.Kind.MERGED: gettext_lazy("has taken in"),
    MatterLink.Kind.BORN: gettext_lazy("came out of"),
    MatterLink.Kind.RELATED: gettext_lazy("related to"),
}
STEP_LABELS = {
    Proposal.State.SUBMITTED: gettext_lazy("Submission"),
    Proposal.State.UNDER_REVIEW: gettext_lazy("Review"),
    Proposal.State.FILED: gettext_lazy("Filing"),
    Proposal.State.ASSIGNED: gettext_lazy("In the departments"),
    Proposal.State.REPLIED: gettext_lazy("Reply"),
    Proposal.State.RATED: gettext_lazy("Rating"),
    Proposal.State.CLOSED: gettext_lazy("Closing"),
}
# The step a state stands at: the one that is to be done next.
STANDS_AT = {
    Proposal.State.DRAFT: 0,
    Proposal.State.COSIGNING: 0,
    Proposal.State.CHAMBER_REVIEW: 0,
    Proposal.State.RETURNED: 0,
    Proposal.State.WITHDRAWN: 0,
    Proposal.State.SUBMITTED: 1,
    Proposal.State.UNDER_REVIEW: 2,
    Proposal.State.NOT_FILED: 2,
    Proposal.State.REROUTED: 2,
    Proposal.State.MERGED: 4,
    Proposal.State.FILED: 3,
    Proposal.State.ASSIGNED: 4,
    Proposal.State.REPLIED: 5,
    Proposal.State.RATED: 6,
    Proposal.State.NO_FEEDBACK: 6,
    Proposal.State.REHANDLING: 4,
    Proposal.State.REOPENED: 3,
    Proposal.State.CLOSED: 7,
    Proposal.State.ARCHIVED: 7,
}


def decision_in_words(decision: Decision) -> str:
    """What is proposed, on which ground, and by whom."""
    parts = [DECISIONS.get(decision.act, decision.act), decision.ground, decision.text]
    words = " · ".join(str(part) for part in parts if part)
    return _("%(name)s proposes: %(words)s") % {"name": decision.proposed_by.name, "words": words}


def process_steps(proposal: Proposal, assignments: list[Assignment]) -> list[dict]:
    """The process bar: what is done with its date, what is next with the time left."""
    place = STANDS_AT[Proposal.State(proposal.state)]
    days = {
        Proposal.State.SUBMITTED: as_date(proposal.submitted_at),
        Proposal.State.FILED: as_date(proposal.filed_at),
        Proposal.State.ASSIGNED: min((one.assigned_on for one in assignments), default=None),
        Proposal.State.REPLIED: as_date(proposal.replied_at),
        Proposal.State.CLOSED: as_date(proposal.closed_at),
    }
    steps = []
    for number, state in enumerate(Proposal.STEPS):
        day = days.get(state)
        note = short_date(day) if day and number < place else ""
        if number == place:
            note = str(_("waiting"))
            if proposal.due_on and state == Proposal.State.REPLIED:
                note = deadline_state(proposal.due_on).words
        steps.append(
            {
                "label": STEP_LABELS[state],
                "note": note,
                "state": "done" if number < place else "current" if number == place else "todo",
            }
        )
    return steps
