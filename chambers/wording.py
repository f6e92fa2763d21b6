"""How the events of a chamber read in its timeline."""

from django.utils.translation import gettext_lazy as _

from members.wording import PARTY

CHAMBER = PARTY | {
    "chambers.chamber_changed": (_("Profile changed"), ""),
    "chambers.officer_appointed": (_("Officer appointed"), "key"),
    "chambers.board_elected": (_("Board elected"), "key"),
    "chambers.term_ended": (_("Term ended"), ""),
    "chambers.member_admitted": (_("Member admitted"), "key"),
    "chambers.member_left": (_("Member left"), ""),
    "chambers.chamber_renamed": (_("Chamber renamed"), "key"),
    "chambers.introduction_written": (_("Introduction changed"), ""),
    "chambers.declaration_kept": (_("Declaration on file"), "key"),
    "chambers.admission_applied": (_("Applied to join the federation"), ""),
    "chambers.admission_granted": (_("Admitted to the federation"), "decision"),
    "chambers.admission_refused": (_("Not admitted to the federation"), "decision"),
    "chambers.admission_ended": (_("Left the federation"), "key"),
    "chambers.separations_changed": (_("Decoupling recorded"), "key"),
    "chambers.document_filed": (_("Document filed"), "key"),
    "chambers.document_made_present": (_("Document made present"), ""),
    "chambers.pledge_signed": (_("Pledge signed"), ""),
    "chambers.sanction_imposed": (_("Sanction imposed"), "decision"),
    "chambers.sanction_lifted": (_("Sanction lifted"), "decision"),
    "chambers.election_opened": (_("Re-election opened"), ""),
    "chambers.election_dropped": (_("Re-election dropped"), ""),
    "chambers.election_reminded": (_("Re-election reminded of"), "reminder"),
    "chambers.election_step_done": (_("Step of the re-election done"), ""),
    "chambers.election_step_reopened": (_("Step of the re-election reopened"), ""),
    "chambers.election_held": (_("Election held"), "key"),
    "chambers.election_postponed": (_("Election put off"), "decision"),
    "chambers.election_filed": (_("Election filed"), "key"),
    "chambers.official_judged": (_("Official checked"), ""),
    "chambers.office_approved": (_("Office approved"), "decision"),
}
