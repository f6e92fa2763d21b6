"""How the events of pairing campaigns and of pairs read in a timeline."""

from django.utils.translation import gettext_lazy as _

CAMPAIGN = {
    "liaison.campaign_opened": (_("Campaign opened"), "key"),
    "liaison.campaign_changed": (_("Campaign changed"), ""),
    "liaison.campaign_closed": (_("Campaign closed"), "decision"),
}
PAIR = {
    "liaison.firms_paired": (_("Paired"), "key"),
    "liaison.pair_plan_changed": (_("Plan changed"), ""),
    "liaison.pair_contact_logged": (_("Contact entered"), ""),
    "liaison.pair_completed": (_("Help completed"), "decision"),
    "liaison.pair_ended": (_("Ended early"), "decision"),
}
