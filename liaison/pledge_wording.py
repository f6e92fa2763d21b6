"""How the events of the pledge read in a timeline."""

from django.utils.translation import gettext_lazy as _

PLEDGE = {
    "liaison.principle_added": (_("Principle added"), "key"),
    "liaison.principle_changed": (_("Principle changed"), ""),
    "liaison.principle_ended": (_("Principle ended"), "decision"),
}
