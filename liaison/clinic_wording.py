"""How the events of the expert clinic read in a timeline."""

from django.utils.translation import gettext_lazy as _

EXPERT = {
    "liaison.expert_named": (_("Put on the roster"), "key"),
    "liaison.expert_changed": (_("Term or fields changed"), ""),
    "liaison.expert_paired": (_("Looks after an enterprise"), "decision"),
    "liaison.expert_pair_ended": (_("Looks after it no longer"), ""),
}
CLINIC = {
    "liaison.clinic_recorded": (_("Findings written down"), "key"),
    "liaison.clinic_changed": (_("Record corrected"), ""),
    "liaison.clinic_prescribed": (_("Prescribed"), "key"),
    "liaison.clinic_revisited": (_("Looked at again"), "key"),
    "liaison.clinic_reminded": (_("Reminded of the re-visit"), ""),
    "liaison.clinic_closed": (_("Concluded"), "decision"),
    "liaison.clinic_word": (_("Word of the enterprise"), "key"),
}
