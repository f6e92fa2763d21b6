"""Who may do what with proposals (design: the permission matrix).

Drafts reach their author alone whatever the scope; see `ProposalQuerySet.in_scope`.
"""

from federation.accounts.models import Role
from federation.accounts.scopes import Scope, grant

# What a member reads: the own proposals, and those that the member is asked to sign or has signed.
INVOLVED = {Role.CHAMBER_SECRETARY: Scope.ASSIGNED, Role.ENTERPRISE: Scope.ASSIGNED}
AUTHORS = {Role.CHAMBER_SECRETARY: Scope.OWN, Role.ENTERPRISE: Scope.OWN}
DESK = {Role.CITY_STAFF: Scope.CITY}
DECIDERS = {Role.CITY_STAFF: Scope.CITY, Role.LEADER: Scope.CITY}

grant(
    "proposals.view_proposal",
    {
        Role.CITY_STAFF: Scope.CITY,
        Role.COUNTY_STAFF: Scope.SUBTREE,
        Role.LEADER: Scope.CITY,
        Role.DEPARTMENT: Scope.ASSIGNED,
        Role.PARTNER: Scope.CITY,
    }
    | INVOLVED,
)
grant("proposals.invite_cosigner", AUTHORS)
grant("proposals.add_supplement", AUTHORS)
grant("proposals.answer_invitation", INVOLVED)
# Whoever speaks for the body that raises a group proposal; the service refuses its author.
grant(
    "proposals.approve_group_proposal",
    dict.fromkeys((Role.CHAMBER_SECRETARY, Role.COUNTY_STAFF, Role.LEADER), Scope.UNIT),
)
grant("proposals.suggest_cosigner", {Role.CITY_STAFF: Scope.CITY})
grant("proposals.pick_signing_unit", AUTHORS | {Role.CITY_STAFF: Scope.CITY})
grant("proposals.draft_proposal", AUTHORS)
grant("proposals.edit_draft", AUTHORS)
grant("proposals.submit_proposal", AUTHORS)
grant("proposals.withdraw_proposal", AUTHORS)
# Whoever has signed is heard too; the service refuses who was only asked to sign.
grant("proposals.rate_proposal", INVOLVED)
grant("proposals.ask_withdrawal", AUTHORS)
grant("proposals.ask_review", AUTHORS)
grant("proposals.object_to_joining", AUTHORS)
grant("proposals.review_proposal", DESK)
grant("proposals.return_proposal", DESK)
grant("proposals.file_proposal", DESK)
grant("proposals.assign_proposal", DESK)
grant("proposals.remind_unit", DESK)
grant("proposals.close_proposal", DESK)
grant("proposals.take_over_review", DESK)
grant("proposals.mark_key", DESK)
grant("proposals.propose_not_filing", DESK)
grant("proposals.propose_rerouting", DESK)
grant("proposals.propose_joining", DESK)
grant("proposals.undo_joining", DESK)
grant("proposals.take_decision", DECIDERS)
grant("proposals.see_similar", DECIDERS)
grant("proposals.drop_decision", DESK | AUTHORS)
grant("proposals.answer_appeal", DECIDERS)
grant("proposals.archive_proposal", DESK)
grant("proposals.reopen_proposal", DESK)
grant("proposals.rehandle_proposal", DESK)
grant("proposals.view_assignment", {Role.DEPARTMENT: Scope.ASSIGNED, Role.CITY_STAFF: Scope.CITY})
grant("proposals.accept_assignment", {Role.DEPARTMENT: Scope.ASSIGNED})
PARTS = {Role.DEPARTMENT: Scope.ASSIGNED}
for _verb in (
    "ask_return",
    "ask_extension",
    "drop_request",
    "take_up_assignment",
    "note_contact",
    "write_note",
):
    grant(f"proposals.{_verb}", PARTS)
# County staff answer for the complaints that they handle.
grant("proposals.answer_request", DESK | {Role.COUNTY_STAFF: Scope.ASSIGNED})
grant("proposals.add_unit", DESK)
grant("proposals.read_opinion", DESK | {Role.DEPARTMENT: Scope.ASSIGNED})
grant("proposals.send_opinion", {Role.DEPARTMENT: Scope.ASSIGNED})
grant("proposals.draft_reply", {Role.DEPARTMENT: Scope.ASSIGNED})
# Three persons of the department write, vet and issue a letter; that they are three the services see to.
for _verb in ("countersign_reply", "vet_reply", "issue_reply", "deliver_reply"):
    grant(f"proposals.{_verb}", {Role.DEPARTMENT: Scope.ASSIGNED})
grant("proposals.view_publication", DECIDERS | {Role.DEPARTMENT: Scope.ASSIGNED})
grant("proposals.propose_publication", DESK | {Role.DEPARTMENT: Scope.ASSIGNED})
grant("proposals.review_publication", DECIDERS)
grant("proposals.take_down_publication", DESK)
grant("proposals.view_commitment", DECIDERS | {Role.DEPARTMENT: Scope.ASSIGNED})
grant("proposals.report_commitment", DESK | {Role.DEPARTMENT: Scope.ASSIGNED})
grant("proposals.check_commitment", DESK)
grant("proposals.register_overlooked_promise", DESK | {Role.DEPARTMENT: Scope.ASSIGNED})
grant("proposals.export_proposal", DESK)
grant(
    "proposals.view_duty",
    dict.fromkeys(
        (
            Role.CITY_STAFF,
            Role.COUNTY_STAFF,
            Role.LEADER,
            Role.CHAMBER_SECRETARY,
            Role.ENTERPRISE,
            Role.DEPARTMENT,
        ),
        Scope.OWN,
    ),
)
grant("proposals.set_term", DESK)
grant("proposals.keep_dictionary", DESK)
grant(
    "proposals.see_statistics",
    {Role.CITY_STAFF: Scope.CITY, Role.LEADER: Scope.CITY, Role.COUNTY_STAFF: Scope.SUBTREE},
)
# Whoever reads complaints counts them: one's own cases, a leader all of them.
grant(
    "proposals.see_complaint_statistics",
    {Role.CITY_STAFF: Scope.ASSIGNED, Role.COUNTY_STAFF: Scope.ASSIGNED, Role.LEADER: Scope.CITY},
)
# A unit reads the instructions that it is to act on, and of the reports its own.
UNITS = {Role.COUNTY_STAFF: Scope.ASSIGNED, Role.DEPARTMENT: Scope.ASSIGNED}
grant("proposals.view_instruction", DECIDERS | UNITS)
grant("proposals.record_instruction", DESK)
grant("proposals.report_instruction", UNITS | {Role.CITY_STAFF: Scope.ASSIGNED})
# A complaint is read by those who handle it, by leaders, by its own enterprise, by the departments that have
# a part in it and by a named helper; see `ComplaintQuerySet.in_scope`. Staff see of the rest the queue alone.
HANDLING_STAFF = {Role.CITY_STAFF: Scope.ASSIGNED, Role.COUNTY_STAFF: Scope.ASSIGNED}
grant(
    "proposals.view_complaint",
    HANDLING_STAFF
    | {
        Role.LEADER: Scope.CITY,
        Role.CHAMBER_SECRETARY: Scope.ASSIGNED,
        Role.ENTERPRISE: Scope.OWN,
        Role.DEPARTMENT: Scope.ASSIGNED,
    },
)
grant(
    "proposals.register_complaint",
    {Role.CITY_STAFF: Scope.CITY, Role.COUNTY_STAFF: Scope.SUBTREE, Role.ENTERPRISE: Scope.OWN},
)
grant("proposals.take_complaint", {Role.CITY_STAFF: Scope.CITY})
for _verb in (
    "accept_complaint",
    "refuse_complaint",
    "refer_complaint",
    "terminate_complaint",
    "handle_complaint",
    "assign_complaint",
    "supervise_complaint",
    "elevate_complaint",
    "check_complaint",
    "call_back_complaint",
    "close_complaint",
    "add_complaint_handler",
    "export_complaint",
):
    grant(f"proposals.{_verb}", HANDLING_STAFF)
grant("proposals.decide_complaint", {Role.LEADER: Scope.CITY})
grant(
    "proposals.view_evidence",
    HANDLING_STAFF | {Role.ENTERPRISE: Scope.OWN, Role.DEPARTMENT: Scope.ASSIGNED},
)
grant("proposals.attach_evidence", HANDLING_STAFF | {Role.ENTERPRISE: Scope.OWN})
grant("proposals.report_result", {Role.DEPARTMENT: Scope.ASSIGNED})
# A demand is read by the desk and its county, by leaders, by the unit that needs something, by the chamber
# that raised it and by the department that handles it; see `DemandQuerySet.in_scope`.
STAFF = {Role.CITY_STAFF: Scope.CITY, Role.COUNTY_STAFF: Scope.SUBTREE}
READERS = STAFF | AUTHORS | {Role.LEADER: Scope.CITY}
grant("proposals.view_demand", READERS | {Role.DEPARTMENT: Scope.ASSIGNED})
grant("proposals.view_demand_list", READERS)
grant("proposals.raise_demand", STAFF | AUTHORS)
grant("proposals.withdraw_demand", DESK | AUTHORS)
grant("proposals.rate_service", AUTHORS)
grant("proposals.confirm_contact", STAFF | AUTHORS | {Role.DEPARTMENT: Scope.ASSIGNED})
SERVERS = STAFF | {Role.DEPARTMENT: Scope.ASSIGNED}
grant("proposals.match_demand", SERVERS)
grant("proposals.report_outcome", SERVERS)
grant("proposals.attach_demand_file", DESK | AUTHORS | {Role.DEPARTMENT: Scope.ASSIGNED})
for _verb in (
    "register_demand",
    "dispatch_demand",
    "call_about_demand",
    "strike_off_demand",
    "reopen_demand",
    "transfer_demand",
):
    grant(f"proposals.{_verb}", DESK)
grant("proposals.export_demand", STAFF)
grant("proposals.view_demand_ledger", STAFF | {Role.LEADER: Scope.CITY})
grant("proposals.view_service_officer", READERS)
grant("proposals.name_service_officer", STAFF)
# What was heard and what chambers advise: staff write it down, the desk sorts it, a unit reads its own.
grant("proposals.view_suggestion", READERS)
grant("proposals.record_suggestion", STAFF)
grant("proposals.give_advice", {Role.CHAMBER_SECRETARY: Scope.OWN})
grant("proposals.sort_suggestion", DESK)
grant("proposals.export_suggestion", STAFF)
# Reception days: whoever may come sees the calendar; what somebody comes for is read by the desk, the
# leaders and the enterprise itself.
grant(
    "proposals.view_reception",
    DECIDERS
    | {
        Role.COUNTY_STAFF: Scope.CITY,
        Role.CHAMBER_SECRETARY: Scope.CITY,
        Role.ENTERPRISE: Scope.CITY,
    },
)
grant("proposals.manage_reception", DESK)
grant("proposals.view_appointment", DECIDERS | {Role.ENTERPRISE: Scope.OWN})
grant("proposals.view_minutes", DECIDERS)
grant("proposals.book_appointment", {Role.ENTERPRISE: Scope.CITY})
grant("proposals.cancel_appointment", DESK | {Role.ENTERPRISE: Scope.OWN})
grant("proposals.view_meeting", DECIDERS)
grant("proposals.record_meeting", DESK)
