"""How the events of assessment rounds and their entries read in a timeline."""

from django.utils.translation import gettext_lazy as _

ROUND = {
    "chambers.round_created": (_("Prepared"), "key"),
    "chambers.round_changed": (_("Days or title changed"), ""),
    "chambers.round_opened": (_("Called"), "decision"),
    "chambers.round_checking": (_("Applications closed"), "key"),
    "chambers.round_scoring": (_("Handed to the experts"), "key"),
    "chambers.round_reviewing": (_("Review begun"), "key"),
    "chambers.round_published": (_("Published for objections"), "decision"),
    "chambers.round_taken_back": (_("Publicity ended, back to the review"), "decision"),
    "chambers.round_reported": (_("Exported for the higher federation"), ""),
    "chambers.round_awarded": (_("Round awarded"), "decision"),
    "chambers.round_closed": (_("Closed"), "key"),
    "chambers.round_cancelled": (_("Cancelled"), "decision"),
    "chambers.entries_added": (_("Taken into the round"), ""),
    "chambers.entries_refused": (_("Refused whose self-score never came"), "decision"),
    "chambers.experts_spread": (_("Experts spread"), ""),
    "chambers.scoring_started": (_("Scoring started"), ""),
    "chambers.round_scored": (_("Scores computed"), ""),
    "chambers.round_reminded": (_("Reminded of a closing day"), ""),
}
ENTRY = {
    "chambers.entry_applied": (_("Applied"), "key"),
    "chambers.evidence_added": (_("Evidence put to it"), ""),
    "chambers.evidence_removed": (_("Evidence taken away"), ""),
    "chambers.evidence_read": (_("Evidence read"), ""),
    "chambers.entry_submitted": (_("Self-score sent"), "key"),
    "chambers.entry_returned": (_("Returned for correction"), "decision"),
    "chambers.entry_admitted": (_("Admitted after the first check"), "decision"),
    "chambers.entry_refused": (_("Not admitted"), "decision"),
    "chambers.entry_withdrawn": (_("Withdrawn"), "key"),
    "chambers.expert_seated": (_("Expert seated"), ""),
    "chambers.expert_called": (_("One more expert called because of the spread"), "reminder"),
    "chambers.seat_declined": (_("An expert declined"), ""),
    "chambers.sheet_submitted": (_("An expert’s sheet came in"), ""),
    "chambers.sheet_returned": (_("A sheet went back to its expert"), ""),
    "chambers.entry_scored": (_("All experts have scored"), "key"),
    "chambers.entry_changed_at_review": (_("Values changed at the review"), ""),
    "chambers.entry_reviewed": (_("Reviewed"), "decision"),
    "chambers.entry_review_reopened": (_("Review reopened"), ""),
    "chambers.entry_awarded": (_("Round awarded"), "decision"),
    "chambers.award_revoked": (_("Award revoked"), "decision"),
    "chambers.reward_paid": (_("Reward paid"), "key"),
    "chambers.reward_budgeted": (_("Budget year changed"), ""),
    "chambers.award_reminded": (_("Reminded of the renewal"), "reminder"),
    "chambers.objection_raised": (_("Objection raised"), "key"),
    "chambers.objection_upheld": (_("Objection upheld, back to the review"), "decision"),
    "chambers.objection_rejected": (_("Objection rejected"), "decision"),
}
FACT = {
    "chambers.fact_reported": (_("Reported"), "key"),
    "chambers.fact_corrected": (_("Corrected and reported anew"), ""),
    "chambers.fact_confirmed": (_("Confirmed"), "decision"),
    "chambers.fact_rejected": (_("Not confirmed"), "decision"),
    "files.file_attached": (_("Evidence put to it"), ""),
}
RESULT = {
    "chambers.external_result_added": (_("Put on file"), "key"),
    "chambers.external_result_changed": (_("Changed"), ""),
    "chambers.external_result_read": (_("Evidence read"), ""),
}
CALL = {
    "chambers.call_created": (_("Announced"), "key"),
    "chambers.call_changed": (_("Changed"), ""),
    "chambers.call_closed": (_("Call closed"), "decision"),
}
CANDIDATE = {
    "chambers.candidate_put_forward": (_("Put forward"), "key"),
    "chambers.candidate_changed": (_("Changed"), ""),
    "chambers.candidate_cited": (_("Assessment cited"), ""),
    "chambers.candidate_recommended": (_("Recommended"), "decision"),
    "chambers.candidate_turned_down": (_("Not recommended"), "decision"),
    "chambers.candidate_awarded": (_("Awarded"), "decision"),
    "chambers.candidate_failed": (_("Not awarded"), "decision"),
    "chambers.candidate_withdrawn": (_("Withdrawn"), "decision"),
}
TARGET = {
    "chambers.target_set": (_("Target set"), "key"),
    "chambers.target_changed": (_("Changed"), ""),
    "chambers.target_value_entered": (_("What was reached entered"), ""),
    "chambers.target_measured": (_("What was reached measured"), ""),
}
