"""How the events of supply and demand read in a timeline."""

from django.utils.translation import gettext_lazy as _

TRADE = {
    "liaison.trade_posted": (_("Handed in"), "key"),
    "liaison.trade_changed": (_("Post changed"), ""),
    "liaison.trade_published": (_("Checked and published"), "decision"),
    "liaison.trade_returned": (_("Returned to be changed"), "decision"),
    "liaison.trade_closed": (_("Taken off the lists"), ""),
    "liaison.trade_interest_shown": (_("Interest shown"), "key"),
    "liaison.trade_agreed": (_("Both sides agreed"), "decision"),
    "liaison.trade_declined": (_("Interest declined"), ""),
    "liaison.trade_settled": (_("Result recorded"), "decision"),
}
