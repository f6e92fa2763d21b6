"""Departments are not merged: their letters and numbers bear their names. What pairs enterprises is."""

from django.utils.translation import gettext_lazy as _

from federation.merging.handling import Fold, Move, Stay, rule

rule("liaison.department.organisation", Stay())

# The same federation visits a unit once a day, whichever record of the unit it was written to.
rule("liaison.visit.unit", Fold(on=("organisation", "visited_on")))
rule("liaison.visit.organisation", Fold(on=("unit", "visited_on")))
rule("liaison.plannedunit.unit", Fold(on=("plan",)))
rule("liaison.visitplan.organisation", Fold(on=("name",)))

# The same two in one campaign become one pair with both logs; a pair of the two merged stops the merge.
PAIR = ("campaign", "leading", "small", "starts_on", "state", "outcome")
for side, other in (("leading", "small"), ("small", "leading")):
    rule(
        f"liaison.firmpair.{side}",
        Fold(on=("campaign", other), ask=True, label=_("Pairs of enterprises"), shown=PAIR),
    )
rule("liaison.paircampaign.organisation", Move())
rule("liaison.supportpolicy.organisation", Move())

# Who took up a post twice did so once; the words of one of the two stay.
rule(
    "liaison.tradeinterest.organisation",
    Fold(on=("post",), ask=True, label=_("Interest in posts"), shown=("post", "words", "state", "outcome")),
)

# The same service of two records of a provider is one; requests of one day for one service are one, and
# two that are open from different days stop the merge.
rule(
    "liaison.centreservice.organisation",
    Fold(on=("title",), ask=True, label=_("Services of the centre"), shown=("title", "mode", "state")),
)
rule(
    "liaison.centrerequest.organisation",
    Fold(
        on=("service", "asked_on"),
        ask=True,
        label=_("Requests for services"),
        shown=("service", "need", "state"),
    ),
)

# An enterprise answers once a quarter; the words of one of the two records stay.
rule(
    "liaison.pledgeanswer.organisation",
    Fold(
        on=("year", "quarter", "request"),
        ask=True,
        label=_("Answers about the pledge"),
        shown=("year", "quarter", "words"),
    ),
)

EXPERT = ("speciality", "starts_on", "ends_on")

# Two records of one person on a roster are one expert; the same visit of two records is one.
rule("liaison.expert.person", Fold(on=("organisation",), ask=True, label=_("Experts"), shown=EXPERT))
rule("liaison.expert.organisation", Fold(on=("person",), ask=True, label=_("Experts"), shown=EXPERT))
for side, other in (("unit", "organisation"), ("organisation", "unit")):
    rule(
        f"liaison.clinicvisit.{side}",
        Fold(on=(other, "visited_on"), ask=True, label=_("Clinic visits"), shown=("visited_on", "findings")),
    )
rule(
    "liaison.clinicpair.unit",
    Fold(on=("ended_on",), ask=True, label=_("Experts of enterprises"), shown=("expert", "starts_on")),
)

# A unit has one report and one plan a year; whose stays is said by a person.
for name, label in (("workreport", _("Work reports")), ("yearplan", _("Yearly plans"))):
    rule(f"liaison.{name}.organisation", Fold(on=("year",), ask=True, label=label, shown=("year", "title")))
