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
        "proposals.take_over_review": _("Take over a colleague’s review"),
        "proposals.propose_not_filing": _("Propose not to file"),
        "proposals.propose_rerouting": _("Propose another way for a proposal"),
        "proposals.propose_joining": _("Propose to join proposals"),
        "proposals.undo_joining": _("Take back a joining"),
        "proposals.take_decision": _("Confirm or refuse decisions"),
        "proposals.drop_decision": _("Take back one’s own decision"),
        "proposals.answer_appeal": _("Answer appeals"),
        "proposals.ask_review": _("Ask for a review of a decision"),
        "proposals.object_to_joining": _("Object to a joining"),
        "proposals.ask_withdrawal": _("Ask for the withdrawal of a filed proposal"),
        "proposals.mark_key": _("Mark key proposals"),
        "proposals.archive_proposal": _("Archive proposals"),
        "proposals.reopen_proposal": _("Reopen proposals"),
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
