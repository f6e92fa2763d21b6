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
}
