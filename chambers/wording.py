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
}
