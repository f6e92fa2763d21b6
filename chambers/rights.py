"""What each permission allows, in words."""

from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import say

say(
    {
        "chambers.view_chamber": _("See chambers"),
        "chambers.register_chamber": _("Register chambers"),
        "chambers.update_chamber": _("Edit chambers"),
        "chambers.rename_chamber": _("Rename chambers"),
        "chambers.bulk_update_chamber": _("Change many chambers at once"),
        "chambers.export_chamber": _("Export chambers"),
        "chambers.import_chamber": _("Import chambers"),
        "chambers.submit_chamber": _("Hand in lists of chambers"),
        "chambers.import_officer": _("Import lists of officers"),
        "chambers.submit_officer": _("Hand in lists of officers"),
        "chambers.view_chamber_file": _("See the papers of chambers"),
        "chambers.attach_file": _("Add papers to chambers"),
        "chambers.view_layout": _("See the layout of chambers"),
        "chambers.view_membership": _("See memberships"),
        "chambers.admit_member": _("Admit members"),
        "chambers.change_rank": _("Change ranks of members"),
        "chambers.end_membership": _("End memberships"),
        "chambers.ask_to_leave": _("Ask to leave a chamber"),
        "chambers.issue_plaque": _("Issue plaques"),
        "chambers.view_application": _("See applications for membership"),
        "chambers.review_application": _("Review applications for membership"),
        "chambers.confirm_application": _("Confirm memberships"),
        "chambers.withdraw_application": _("Withdraw applications for membership"),
        "chambers.set_term": _("Set the terms of applications"),
        "chambers.view_dues": _("See dues"),
        "chambers.keep_dues": _("Keep dues"),
        "chambers.keep_services": _("Keep the services of chambers"),
        "chambers.appoint_officer": _("Appoint officers"),
        "chambers.elect_board": _("Record elections of boards"),
        "chambers.award_honour": _("Award honours"),
        "chambers.apply_admission": _("Apply for admission into the federation"),
        "chambers.decide_admission": _("Decide about admission into the federation"),
        "chambers.view_founding": _("See foundings"),
        "chambers.apply_founding": _("Apply for a founding"),
        "chambers.edit_founding": _("Edit foundings"),
        "chambers.guide_founding": _("Guide foundings"),
        "chambers.decide_founding": _("Decide about foundings"),
        "chambers.abandon_founding": _("Abandon foundings"),
        "chambers.keep_checklist": _("Keep the checklist of foundings"),
        "chambers.keep_declaration": _("Keep declarations of alliances"),
        "chambers.view_election": _("See re-elections to prepare"),
        "chambers.prepare_election": _("Prepare re-elections"),
        "chambers.decide_election": _("Decide about re-elections"),
        "chambers.supervise_chamber": _("Supervise chambers"),
        "chambers.keep_document": _("Keep papers of governance"),
        "chambers.view_complaint": _("See complaints about chambers"),
        "chambers.view_contact": _("See the contact log"),
        "chambers.record_contact": _("Record contacts"),
        "chambers.view_outside_body": _("See outside bodies"),
        "chambers.keep_outside_body": _("Keep outside bodies"),
        "chambers.view_party_organisation": _("See Party organisations"),
        "chambers.keep_party_organisation": _("Keep Party organisations"),
        "chambers.view_party_member": _("See members of Party organisations"),
        "chambers.keep_party_member": _("Keep members of Party organisations"),
        "chambers.reveal_party_member": _("See Party members’ data in full"),
        "chambers.export_party_member": _("Export members of Party organisations"),
        "chambers.keep_party_activity": _("Record Party activities"),
        "chambers.keep_space": _("Keep regional spaces and name their editors"),
        "chambers.view_space": _("See regional spaces behind their public page"),
        "chambers.edit_space": _("Edit a regional space"),
        "chambers.withdraw_space_entry": _("Take down entries of regional spaces"),
        "chambers.set_up_supervision": _("Set up supervision"),
    }
)

# Rounds of assessments.
say(
    {
        "chambers.view_round": _("See assessment rounds"),
        "chambers.keep_round": _("Call assessment rounds and lead them"),
        "chambers.view_entry": _("See entries of assessments"),
        "chambers.enter_round": _("Take part in assessments for the own unit"),
        "chambers.check_entry": _("Check self-scores of assessments"),
        "chambers.review_entry": _("Seat experts and review assessments"),
        "chambers.score_entry": _("Score entries as an expert"),
        "chambers.view_external_result": _("See results of outside assessments"),
        "chambers.keep_external_result": _("Keep results of outside assessments"),
        "chambers.view_honour": _("See the register of honours"),
    }
)

# What rounds come to.
say(
    {
        "chambers.view_ranking": _("See the ranking of assessments"),
        "chambers.report_round": _("Export results for the higher federation"),
        "chambers.view_objection": _("See objections to assessments"),
        "chambers.answer_objection": _("Answer objections to assessments"),
        "chambers.award_round": _("Award assessment rounds"),
        "chambers.view_award": _("See awards of assessments"),
        "chambers.revoke_award": _("Revoke awards"),
        "chambers.view_certificate": _("See certificates and their files"),
        "chambers.keep_certificate": _("Issue plaques and appointments and make them void"),
        "chambers.view_reward": _("See the ledger of rewards"),
        "chambers.view_fact": _("See reported facts"),
        "chambers.report_fact": _("Report facts of the own unit"),
        "chambers.decide_fact": _("Confirm reported facts"),
        "chambers.keep_reward": _("Mark rewards paid and set their budget year"),
        "chambers.view_call": _("See calls for recommendations"),
        "chambers.keep_call": _("Call for recommendations"),
        "chambers.put_forward": _("Put units and people forward"),
        "chambers.view_candidate": _("See candidates"),
        "chambers.edit_candidate": _("Change candidates before the decision"),
        "chambers.decide_candidate": _("Decide about candidates"),
    }
)

# Rubrics.
say(
    {
        "chambers.view_rubric": _("See rubrics in use"),
        "chambers.keep_rubric": _("Keep rubrics and kinds of reported facts"),
        "chambers.view_target": _("See targets"),
        "chambers.keep_target": _("Set targets and enter what was reached"),
    }
)
