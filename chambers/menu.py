from django.db.models import Count, IntegerField, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from chambers.models import AssessmentObjection, Fact, MembershipApplication
from federation.accounts.models import Role
from federation.ui.menu import Entry, add, counter

State = MembershipApplication.State

add(
    Entry(
        "registry",
        _("Directory of chambers"),
        "chambers:chamber_list",
        "building-community",
        "chambers.view_chamber",
        position=40,
        part="chambers",
        bottom=True,
        go="c",
    ),
    Entry(
        "registry",
        _("Chamber"),
        "chambers:chamber_register",
        "building-community",
        "chambers.register_chamber",
        position=40,
        create=True,
    ),
)
add(
    Entry(
        "registry",
        _("Founding of chambers"),
        "chambers:founding_list",
        "circle-plus",
        "chambers.view_founding",
        position=42,
        part="chambers",
    ),
    Entry(
        "registry",
        _("Founding application"),
        "chambers:founding_apply",
        "circle-plus",
        "chambers.apply_founding",
        position=42,
        create=True,
    ),
)

add(
    Entry(
        "registry",
        _("Applications for membership"),
        "chambers:application_list",
        "user-plus",
        "chambers.view_application",
        position=46,
        part="members",
        counter="applications_todo",
        urgent=True,
    ),
)


def waiting_applications(user):
    """Applications whose next step is this person's: the chamber's review, or the federation's word."""
    rows = MembershipApplication.objects.in_hand()
    states = []
    if Role.CHAMBER_SECRETARY in user.roles:
        states = [State.SUBMITTED, State.CHAMBER_REVIEW]
    elif not user.roles.isdisjoint({Role.CITY_STAFF, Role.COUNTY_STAFF}):
        states = [State.CONFIRMATION]
    mine = rows.visible_to(user, "chambers.review_application").filter(state__in=states).order_by()
    total = mine.annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(total, output_field=IntegerField()), 0)


counter("applications_todo")(waiting_applications)

add(
    Entry(
        "registry",
        _("Dues by chamber"),
        "chambers:dues_overview",
        "currency-yuan",
        "chambers.view_dues",
        position=47,
        part="chambers",
    ),
    Entry(
        "registry",
        _("Re-elections to prepare"),
        "chambers:election_list",
        "calendar-event",
        "chambers.view_election",
        position=42,
        part="chambers",
    ),
    Entry(
        "registry",
        _("Contact log"),
        "chambers:contact_list",
        "messages",
        "chambers.view_contact",
        position=43,
        part="chambers",
    ),
    Entry(
        "registry",
        _("Outside bodies"),
        "chambers:outside_list",
        "world",
        "chambers.view_outside_body",
        position=46,
        part="records",
    ),
    Entry(
        "system",
        _("Settings of supervision"),
        "chambers:option_list",
        "settings",
        "chambers.set_up_supervision",
        position=73,
    ),
)

add(
    Entry(
        "registry",
        _("Party building"),
        "chambers:party_list",
        "flag",
        "chambers.view_party_organisation",
        position=48,
        part="chambers",
    ),
)

add(
    Entry(
        "system",
        _("Regional spaces"),
        "chambers:space_list",
        "world",
        "chambers.keep_space",
        position=72,
    ),
)

# Assessment: rounds for whoever leads or joins them, sheets for whoever is seated.
add(
    Entry(
        "assessment",
        _("Assessment rounds"),
        "chambers:round_list",
        "rosette",
        "chambers.view_round",
        position=61,
        also=("chambers:entry_list",),
    ),
    Entry(
        "assessment",
        _("Rubrics"),
        "chambers:rubric_list",
        "clipboard-list",
        "chambers.view_rubric",
        position=63,
    ),
    Entry(
        "assessment",
        _("Sheets to score"),
        "chambers:sheet_list",
        "checklist",
        "chambers.score_entry",
        position=62,
    ),
)

add(
    Entry(
        "assessment",
        _("Objections"),
        "chambers:objection_list",
        "message-report",
        "chambers.view_objection",
        position=64,
        counter="objections_todo",
        urgent=True,
    ),
    Entry(
        "assessment",
        _("Awards"),
        "chambers:award_list",
        "award",
        "chambers.view_award",
        position=65,
    ),
    Entry(
        "assessment",
        _("Ledger of rewards"),
        "chambers:reward_list",
        "currency-yuan",
        "chambers.view_reward",
        position=67,
    ),
    Entry(
        "assessment",
        _("Certificates"),
        "chambers:certificate_list",
        "certificate",
        "chambers.view_certificate",
        position=66,
    ),
)


def waiting_objections(user):
    """Objections that this person may answer."""
    rows = AssessmentObjection.objects.visible_to(user, "chambers.answer_objection").order_by()
    waiting = rows.filter(state=AssessmentObjection.State.OPEN)
    total = waiting.annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(total, output_field=IntegerField()), 0)


counter("objections_todo")(waiting_objections)

add(
    Entry(
        "assessment",
        _("Reported facts"),
        "chambers:fact_list",
        "clipboard-list",
        "chambers.view_fact",
        position=63,
        counter="facts_todo",
    ),
)


def waiting_facts(user):
    """Facts that this person may confirm."""
    rows = Fact.objects.visible_to(user, "chambers.decide_fact").order_by()
    waiting = rows.filter(state=Fact.State.REPORTED)
    total = waiting.annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(total, output_field=IntegerField()), 0)


counter("facts_todo")(waiting_facts)
add(
    Entry(
        "assessment",
        _("Register of honours"),
        "chambers:honour_list",
        "award",
        "chambers.view_honour",
        position=66,
    ),
    Entry(
        "assessment",
        _("Results of outside assessments"),
        "chambers:result_list",
        "world",
        "chambers.view_external_result",
        position=67,
    ),
)
add(
    Entry(
        "assessment",
        _("Recommendations"),
        "chambers:call_list",
        "user-check",
        "chambers.view_call",
        position=65,
    ),
)
add(
    Entry(
        "assessment",
        _("Targets"),
        "chambers:target_list",
        "target",
        "chambers.view_target",
        position=69,
    ),
)
