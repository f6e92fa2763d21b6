"""Who may do what with chambers (design: the permission matrix)."""

from chambers.models import (
    Candidate,
    Chamber,
    Complaint,
    Declaration,
    ElectionCase,
    ElectionStep,
    Fact,
    Founding,
    GovernanceDocument,
    Material,
    MembershipApplication,
    PartyActivity,
    Pledge,
    Sanction,
)
from federation.accounts.models import Organisation, Role, User
from federation.accounts.scopes import Scope, grant
from federation.files.access import readable_by
from members.models import Enterprise

STAFF = {Role.CITY_STAFF: Scope.CITY, Role.COUNTY_STAFF: Scope.SUBTREE}

grant(
    "chambers.view_chamber",
    STAFF
    | {
        Role.LEADER: Scope.CITY,
        Role.CHAMBER_SECRETARY: Scope.UNIT,
        Role.ENTERPRISE: Scope.PUBLISHED,
        Role.DEPARTMENT: Scope.PUBLISHED,
        Role.PARTNER: Scope.CITY,
    },
)
# What stands behind the public face of a chamber: members' list, files, timeline, telephones.
grant(
    "chambers.view_chamber_file",
    STAFF | {Role.LEADER: Scope.CITY, Role.CHAMBER_SECRETARY: Scope.UNIT},
)
grant("chambers.register_chamber", STAFF)
grant("chambers.update_chamber", STAFF | {Role.CHAMBER_SECRETARY: Scope.UNIT})
grant("chambers.bulk_update_chamber", STAFF)
grant("chambers.export_chamber", STAFF)
grant("chambers.import_chamber", {Role.CITY_STAFF: Scope.CITY})
grant("chambers.import_officer", {Role.CITY_STAFF: Scope.CITY})
# What a county or a chamber sends in is reviewed by the city before it is imported.
SUBMITTERS = {Role.COUNTY_STAFF: Scope.SUBTREE, Role.CHAMBER_SECRETARY: Scope.UNIT}
grant("chambers.submit_chamber", SUBMITTERS)
grant("chambers.submit_officer", SUBMITTERS)
grant("chambers.appoint_officer", STAFF | {Role.CHAMBER_SECRETARY: Scope.UNIT})
grant("chambers.elect_board", STAFF | {Role.CHAMBER_SECRETARY: Scope.UNIT})
grant("chambers.admit_member", STAFF | {Role.CHAMBER_SECRETARY: Scope.UNIT})
grant("chambers.award_honour", STAFF)
grant("chambers.attach_file", STAFF | {Role.CHAMBER_SECRETARY: Scope.UNIT})

# Founding: enterprises and chambers apply for their own unit and see what it applied for.
APPLICANTS = {Role.CHAMBER_SECRETARY: Scope.OWN, Role.ENTERPRISE: Scope.OWN}
grant("chambers.view_founding", STAFF | APPLICANTS | {Role.LEADER: Scope.CITY})
grant("chambers.apply_founding", STAFF | APPLICANTS)
grant("chambers.edit_founding", STAFF | APPLICANTS)
grant("chambers.abandon_founding", STAFF | APPLICANTS)
grant("chambers.guide_founding", STAFF)
grant("chambers.decide_founding", STAFF)
grant("chambers.keep_checklist", {Role.CITY_STAFF: Scope.CITY})
# Governance, supervision and contacts. A chamber keeps its own papers; who complained it never learns.
grant("chambers.keep_document", STAFF | {Role.CHAMBER_SECRETARY: Scope.UNIT})
grant("chambers.supervise_chamber", STAFF)
grant("chambers.view_complaint", STAFF | {Role.LEADER: Scope.CITY})
grant("chambers.view_election", STAFF | {Role.LEADER: Scope.CITY, Role.CHAMBER_SECRETARY: Scope.UNIT})
grant("chambers.prepare_election", STAFF | {Role.CHAMBER_SECRETARY: Scope.UNIT})
grant("chambers.decide_election", STAFF)
grant("chambers.view_contact", STAFF | {Role.LEADER: Scope.CITY})
grant("chambers.record_contact", STAFF)
grant("chambers.view_outside_body", STAFF | {Role.LEADER: Scope.CITY})
grant("chambers.keep_outside_body", STAFF)
grant("chambers.set_up_supervision", {Role.CITY_STAFF: Scope.CITY})

grant("chambers.rename_chamber", STAFF)
grant("chambers.keep_declaration", STAFF | {Role.CHAMBER_SECRETARY: Scope.UNIT})
grant("chambers.apply_admission", STAFF | {Role.CHAMBER_SECRETARY: Scope.UNIT})
grant("chambers.decide_admission", STAFF)
grant("chambers.view_layout", STAFF | {Role.LEADER: Scope.CITY})

# Party building: a secretary sees what covers the own chamber. Nobody else reads of it, partners included.
grant(
    "chambers.view_party_organisation",
    STAFF | {Role.LEADER: Scope.CITY, Role.CHAMBER_SECRETARY: Scope.UNIT},
)
grant("chambers.keep_party_organisation", STAFF)
grant("chambers.keep_party_activity", STAFF)
# Who belongs to a Party organisation is sensitive: names are masked for everybody, and shown or exported
# in full to those who keep the list, for a reason and after proving again who asks.
grant(
    "chambers.view_party_member",
    STAFF | {Role.LEADER: Scope.CITY, Role.CHAMBER_SECRETARY: Scope.UNIT},
)
grant("chambers.keep_party_member", STAFF)
grant("chambers.reveal_party_member", STAFF)
grant("chambers.export_party_member", STAFF)


@readable_by(Organisation)
def may_read_files(user: User, key: int) -> bool:
    """Files of a party are read by whoever sees its inner file: a chamber's, or an enterprise's."""
    chambers = Chamber.objects.filter(pk=key).visible_to(user, "chambers.view_chamber_file")
    enterprises = Enterprise.objects.filter(pk=key).visible_to(user, "members.view_enterprise")
    return chambers.exists() or enterprises.exists()


@readable_by(Material)
def may_read_founding_papers(user: User, key: int) -> bool:
    """Papers of a founding are read by whoever sees the founding."""
    foundings = Founding.objects.filter(materials=key).visible_to(user, "chambers.view_founding")
    return foundings.exists()


# Membership: who applies, who decides, who keeps plaques, dues and services.
KEEPERS = STAFF | {Role.CHAMBER_SECRETARY: Scope.UNIT}
READERS = KEEPERS | {Role.LEADER: Scope.CITY}

grant("chambers.view_application", READERS | {Role.ENTERPRISE: Scope.OWN})
grant("chambers.review_application", KEEPERS)
grant("chambers.confirm_application", STAFF)
grant("chambers.withdraw_application", {Role.ENTERPRISE: Scope.OWN})
grant("chambers.set_term", {Role.CITY_STAFF: Scope.CITY})
grant("chambers.view_membership", READERS | {Role.ENTERPRISE: Scope.OWN})
grant("chambers.issue_plaque", KEEPERS)
grant("chambers.change_rank", KEEPERS)
grant("chambers.end_membership", KEEPERS)
grant("chambers.view_dues", READERS)
grant("chambers.keep_dues", KEEPERS)
grant("chambers.keep_services", KEEPERS)
grant("chambers.ask_to_leave", {Role.ENTERPRISE: Scope.OWN})


@readable_by(MembershipApplication)
def may_read_application_files(user: User, key: int) -> bool:
    """The scan of a licence is read by whoever decides about the application, and by its own sender."""
    rows = MembershipApplication.objects.filter(pk=key)
    return (
        rows.visible_to(user, "chambers.review_application").exists() or rows.filter(user_id=user.pk).exists()
    )


@readable_by(Declaration)
def may_read_declarations(user: User, key: int) -> bool:
    """The signed copy is read by whoever sees the alliance."""
    alliances = Chamber.objects.filter(declarations=key).visible_to(user, "chambers.view_chamber")
    return alliances.exists()


@readable_by(GovernanceDocument)
def may_read_document(user: User, key: int) -> bool:
    return GovernanceDocument.objects.filter(pk=key).visible_to(user, "chambers.view_chamber_file").exists()


@readable_by(Pledge)
def may_read_pledge(user: User, key: int) -> bool:
    return Pledge.objects.filter(pk=key).visible_to(user, "chambers.view_chamber_file").exists()


@readable_by(Sanction)
def may_read_sanction(user: User, key: int) -> bool:
    return Sanction.objects.filter(pk=key).visible_to(user, "chambers.view_chamber_file").exists()


@readable_by(Complaint)
def may_read_complaint(user: User, key: int) -> bool:
    return Complaint.objects.filter(pk=key).visible_to(user, "chambers.view_complaint").exists()


@readable_by(PartyActivity)
def may_read_party_activity(user: User, key: int) -> bool:
    """Files of an activity are read by whoever sees the activity."""
    rows = PartyActivity.objects.filter(pk=key)
    return rows.visible_to(user, "chambers.view_party_organisation").exists()


@readable_by(ElectionStep)
def may_read_step(user: User, key: int) -> bool:
    """Files of a checklist are read by whoever sees the re-election."""
    elections = ElectionCase.objects.visible_to(user, "chambers.view_election")
    return elections.filter(steps=key).exists()


# Regional spaces: the city keeps them and names their editors; an editor's post opens its own space alone.
EDITORS = {
    Role.CITY_STAFF: Scope.ASSIGNED,
    Role.COUNTY_STAFF: Scope.ASSIGNED,
    Role.CHAMBER_SECRETARY: Scope.ASSIGNED,
    Role.ENTERPRISE: Scope.ASSIGNED,
    Role.DEPARTMENT: Scope.ASSIGNED,
}
grant("chambers.keep_space", {Role.CITY_STAFF: Scope.CITY})
grant("chambers.view_space", EDITORS | {Role.CITY_STAFF: Scope.CITY, Role.LEADER: Scope.CITY})
grant("chambers.edit_space", EDITORS)
# Who keeps the spaces may take an entry down too.
grant("chambers.withdraw_space_entry", EDITORS | {Role.CITY_STAFF: Scope.CITY})

# Rounds of assessments and their entries: called and reviewed by the city, checked where a unit belongs,
# scored by whoever is seated. Secretaries enter their own chamber, and score others among peers.
grant(
    "chambers.view_round",
    {
        Role.CITY_STAFF: Scope.CITY,
        Role.LEADER: Scope.CITY,
        Role.COUNTY_STAFF: Scope.UNIT,
        Role.CHAMBER_SECRETARY: Scope.UNIT,
        Role.ENTERPRISE: Scope.OWN,
        Role.EXPERT: Scope.ASSIGNED,
    },
)
grant("chambers.keep_round", {Role.CITY_STAFF: Scope.CITY})
grant(
    "chambers.view_entry",
    {
        Role.CITY_STAFF: Scope.CITY,
        Role.LEADER: Scope.CITY,
        Role.COUNTY_STAFF: Scope.SUBTREE,
        Role.CHAMBER_SECRETARY: Scope.UNIT,
        Role.ENTERPRISE: Scope.OWN,
    },
)
# Staff enter for their own federation, and for people and Party organisations that it keeps on file; an
# enterprise for itself, its own people, and whoever has the account.
grant(
    "chambers.enter_round",
    {
        Role.CHAMBER_SECRETARY: Scope.UNIT,
        Role.COUNTY_STAFF: Scope.UNIT,
        Role.CITY_STAFF: Scope.UNIT,
        Role.ENTERPRISE: Scope.OWN,
    },
)
grant("chambers.check_entry", {Role.CITY_STAFF: Scope.CITY, Role.COUNTY_STAFF: Scope.SUBTREE})
grant("chambers.review_entry", {Role.CITY_STAFF: Scope.CITY})
grant("chambers.score_entry", {Role.EXPERT: Scope.ASSIGNED, Role.CHAMBER_SECRETARY: Scope.ASSIGNED})

# Results: the ranking is for those who lead rounds and look after units; objections are answered by the city.
RESULTS = {Role.CITY_STAFF: Scope.CITY, Role.LEADER: Scope.CITY}
grant("chambers.view_ranking", RESULTS | {Role.COUNTY_STAFF: Scope.UNIT})
grant("chambers.report_round", {Role.CITY_STAFF: Scope.CITY, Role.COUNTY_STAFF: Scope.UNIT})
grant("chambers.view_objection", RESULTS | {Role.COUNTY_STAFF: Scope.SUBTREE})
grant("chambers.answer_objection", {Role.CITY_STAFF: Scope.CITY})

# Awards and certificates: units read their own; the city awards, revokes and issues.
OWN = {Role.CHAMBER_SECRETARY: Scope.UNIT, Role.ENTERPRISE: Scope.OWN}
grant("chambers.award_round", {Role.CITY_STAFF: Scope.CITY})
grant("chambers.view_award", RESULTS | {Role.COUNTY_STAFF: Scope.SUBTREE} | OWN)
grant("chambers.revoke_award", {Role.CITY_STAFF: Scope.CITY})
grant("chambers.view_certificate", RESULTS | {Role.COUNTY_STAFF: Scope.SUBTREE} | OWN)
grant("chambers.keep_certificate", {Role.CITY_STAFF: Scope.CITY})
grant("chambers.keep_reward", {Role.CITY_STAFF: Scope.CITY})
grant("chambers.view_reward", RESULTS | {Role.COUNTY_STAFF: Scope.SUBTREE})

# Reported facts: by units for themselves, confirmed where a unit belongs.
grant("chambers.view_fact", RESULTS | {Role.COUNTY_STAFF: Scope.SUBTREE} | OWN)
grant("chambers.report_fact", OWN)
grant("chambers.decide_fact", {Role.CITY_STAFF: Scope.CITY, Role.COUNTY_STAFF: Scope.SUBTREE})


@readable_by(Fact)
def may_read_evidence_of_fact(user: User, key: int) -> bool:
    """Files put to a fact are read by whoever sees the fact."""
    return Fact.objects.filter(pk=key).visible_to(user, "chambers.view_fact").exists()


# Rubrics: kept by the city; whoever is assessed by one, or assesses by it, reads what has been put to use.
grant(
    "chambers.view_rubric",
    {
        Role.CITY_STAFF: Scope.CITY,
        Role.LEADER: Scope.PUBLISHED,
        Role.COUNTY_STAFF: Scope.PUBLISHED,
        Role.CHAMBER_SECRETARY: Scope.UNIT,
        Role.ENTERPRISE: Scope.OWN,
    },
)
grant("chambers.keep_rubric", {Role.CITY_STAFF: Scope.CITY})
# What others found about a unit, and every honour that is held.
grant(
    "chambers.view_external_result",
    STAFF | {Role.LEADER: Scope.CITY, Role.CHAMBER_SECRETARY: Scope.UNIT},
)
grant("chambers.keep_external_result", STAFF)
grant("chambers.view_honour", STAFF | {Role.LEADER: Scope.CITY, Role.CHAMBER_SECRETARY: Scope.UNIT})

# Recommendations: called and decided by the city, announced to all of it; whoever looks after a unit puts it
# forward until the day.
CALLED = {Role.CITY_STAFF: Scope.CITY, Role.COUNTY_STAFF: Scope.CITY, Role.CHAMBER_SECRETARY: Scope.CITY}
grant("chambers.view_call", CALLED | {Role.LEADER: Scope.CITY})
grant("chambers.keep_call", {Role.CITY_STAFF: Scope.CITY})
grant("chambers.put_forward", CALLED)
grant("chambers.view_candidate", STAFF | {Role.LEADER: Scope.CITY, Role.CHAMBER_SECRETARY: Scope.UNIT})
grant("chambers.edit_candidate", STAFF | {Role.CHAMBER_SECRETARY: Scope.UNIT})
grant("chambers.decide_candidate", {Role.CITY_STAFF: Scope.CITY})


@readable_by(Candidate)
def may_read_materials(user: User, key: int) -> bool:
    """Materials of a candidate are read by whoever sees the candidate."""
    return Candidate.objects.filter(pk=key).visible_to(user, "chambers.view_candidate").exists()


# Targets of a federation: the city reads all, a county keeps its own.
grant("chambers.view_target", STAFF | {Role.LEADER: Scope.CITY})
grant("chambers.keep_target", STAFF)
