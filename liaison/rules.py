"""Who may do what with departments, visits, pairs of enterprises, supply and demand, policies, services."""

from federation.accounts.models import Role
from federation.accounts.scopes import Scope, grant

grant(
    "liaison.view_department",
    {
        Role.CITY_STAFF: Scope.CITY,
        Role.COUNTY_STAFF: Scope.CITY,
        Role.LEADER: Scope.CITY,
        Role.CHAMBER_SECRETARY: Scope.PUBLISHED,
        Role.ENTERPRISE: Scope.PUBLISHED,
        Role.DEPARTMENT: Scope.PUBLISHED,
    },
)
grant("liaison.register_department", {Role.CITY_STAFF: Scope.CITY})
grant("liaison.update_department", {Role.CITY_STAFF: Scope.CITY})

STAFF = {Role.CITY_STAFF: Scope.CITY, Role.COUNTY_STAFF: Scope.SUBTREE}
grant("liaison.view_visit", STAFF | {Role.LEADER: Scope.CITY})
grant("liaison.record_visit", STAFF)
grant("liaison.plan_visits", STAFF)
grant("liaison.answer_visit_issue", {Role.DEPARTMENT: Scope.ASSIGNED})

# Counties work in the campaigns of the city too, so they read all of them.
grant(
    "liaison.view_pair_campaign",
    {Role.CITY_STAFF: Scope.CITY, Role.COUNTY_STAFF: Scope.CITY, Role.LEADER: Scope.CITY},
)
grant("liaison.keep_pair_campaign", STAFF)
grant("liaison.view_pair", STAFF | {Role.LEADER: Scope.CITY, Role.ENTERPRISE: Scope.OWN})
grant("liaison.keep_pair", STAFF)
grant("liaison.log_pair_contact", STAFF | {Role.ENTERPRISE: Scope.OWN})

# Supply and demand: all read what is published, each what is its own or stands below its unit.
TRADERS = {Role.CHAMBER_SECRETARY: Scope.OWN, Role.ENTERPRISE: Scope.OWN}
EVERYBODY = {Role.CHAMBER_SECRETARY: Scope.PUBLISHED, Role.ENTERPRISE: Scope.PUBLISHED}
grant(
    "liaison.view_trade",
    EVERYBODY | {Role.CITY_STAFF: Scope.CITY, Role.LEADER: Scope.CITY, Role.COUNTY_STAFF: Scope.PUBLISHED},
)
grant("liaison.post_trade", TRADERS)
grant("liaison.check_trade", STAFF)
grant("liaison.take_up_trade", EVERYBODY)
grant("liaison.answer_interest", TRADERS)
grant("liaison.settle_interest", {Role.CHAMBER_SECRETARY: Scope.UNIT, Role.ENTERPRISE: Scope.UNIT})

# Policies are public; who fits one is as far as the reader sees enterprises.
READERS = (
    Role.CITY_STAFF,
    Role.COUNTY_STAFF,
    Role.LEADER,
    Role.CHAMBER_SECRETARY,
    Role.ENTERPRISE,
    Role.DEPARTMENT,
)
grant("liaison.view_policy", dict.fromkeys(READERS, Scope.CITY))
grant("liaison.keep_policy", STAFF)
# The page is open to whoever matches at all; its rows are those of their own reach.
grant(
    "liaison.list_fitting_firms",
    dict.fromkeys(
        (Role.CITY_STAFF, Role.COUNTY_STAFF, Role.LEADER, Role.CHAMBER_SECRETARY, Role.ENTERPRISE), Scope.CITY
    ),
)
grant(
    "liaison.match_policy",
    STAFF | {Role.LEADER: Scope.CITY, Role.CHAMBER_SECRETARY: Scope.UNIT, Role.ENTERPRISE: Scope.OWN},
)

# The service centre: all read what is listed; each offers for its own unit, the desk checks the others.
PROVIDERS = (
    Role.CITY_STAFF,
    Role.COUNTY_STAFF,
    Role.CHAMBER_SECRETARY,
    Role.ENTERPRISE,
    Role.DEPARTMENT,
)
OFFICES = {Role.CITY_STAFF: Scope.CITY, Role.LEADER: Scope.CITY}
grant(
    "liaison.view_service",
    EVERYBODY | OFFICES | dict.fromkeys((Role.COUNTY_STAFF, Role.DEPARTMENT), Scope.PUBLISHED),
)
grant("liaison.offer_service", dict.fromkeys(PROVIDERS, Scope.OWN))
grant("liaison.check_service", STAFF)
grant("liaison.ask_service", {Role.ENTERPRISE: Scope.PUBLISHED})
grant(
    "liaison.view_service_request",
    OFFICES
    | {Role.COUNTY_STAFF: Scope.SUBTREE}
    | dict.fromkeys((Role.CHAMBER_SECRETARY, Role.ENTERPRISE, Role.DEPARTMENT), Scope.UNIT),
)
grant("liaison.answer_service_request", dict.fromkeys(PROVIDERS, Scope.OWN))
grant("liaison.rate_service", {Role.ENTERPRISE: Scope.UNIT})
grant("liaison.view_service_figures", OFFICES | {Role.COUNTY_STAFF: Scope.SUBTREE})

# The service pledge: what single enterprises said is read by themselves and by the desk alone.
grant("liaison.view_pledge", dict.fromkeys(READERS, Scope.CITY))
grant("liaison.keep_pledge", {Role.CITY_STAFF: Scope.CITY})
grant("liaison.rate_pledge", {Role.ENTERPRISE: Scope.UNIT})
grant("liaison.view_pledge_answer", STAFF | {Role.ENTERPRISE: Scope.OWN})

# The expert clinic: findings are read by the desk, the enterprise itself and its experts, never by others.
CLINIC_EXPERTS = {Role.EXPERT: Scope.ASSIGNED}
grant("liaison.view_clinic", STAFF | CLINIC_EXPERTS | {Role.ENTERPRISE: Scope.OWN})
grant("liaison.keep_clinic", STAFF | CLINIC_EXPERTS)
grant("liaison.open_clinic", STAFF)
grant("liaison.say_clinic_word", {Role.ENTERPRISE: Scope.OWN})
grant("liaison.view_clinic_figures", STAFF | {Role.LEADER: Scope.CITY})
grant("liaison.view_expert", STAFF | {Role.LEADER: Scope.CITY})
grant("liaison.keep_expert", STAFF)

# Yearly reports are read by members once they are published; plans stay inside. Each writes its own.
WRITERS = dict.fromkeys((Role.CITY_STAFF, Role.COUNTY_STAFF, Role.CHAMBER_SECRETARY), Scope.UNIT)
grant("liaison.view_work_report", EVERYBODY | OFFICES | {Role.COUNTY_STAFF: Scope.PUBLISHED})
grant("liaison.keep_work_report", WRITERS)
grant("liaison.view_year_plan", STAFF | {Role.LEADER: Scope.CITY, Role.CHAMBER_SECRETARY: Scope.UNIT})
grant("liaison.keep_year_plan", WRITERS)
