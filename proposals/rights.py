"""What each permission allows, in words."""

from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import say

say(
    {
        "proposals.view_proposal": _("See proposals"),
        "proposals.draft_proposal": _("Draft proposals"),
        "proposals.edit_draft": _("Edit one’s own drafts"),
        "proposals.submit_proposal": _("Submit proposals"),
        "proposals.withdraw_proposal": _("Withdraw proposals"),
        "proposals.review_proposal": _("Review proposals"),
        "proposals.return_proposal": _("Return proposals for change"),
        "proposals.file_proposal": _("File proposals"),
        "proposals.assign_proposal": _("Assign proposals"),
        "proposals.close_proposal": _("Close proposals"),
        "proposals.export_proposal": _("Export proposals"),
        "proposals.rate_proposal": _("Rate answers"),
        "proposals.remind_unit": _("Remind departments"),
        "proposals.view_assignment": _("See assignments"),
        "proposals.accept_assignment": _("Sign for assignments"),
        "proposals.send_opinion": _("Send opinions to the lead department"),
        "proposals.draft_reply": _("Write replies"),
        "proposals.issue_reply": _("Issue replies"),
        "proposals.report_commitment": _("Report on commitments"),
        "proposals.view_duty": _("See what is to be done, and by whom"),
        "proposals.set_term": _("Set terms and reminders"),
        "proposals.check_commitment": _("Check commitments"),
    }
)
