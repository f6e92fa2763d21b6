"""Departments are not merged: their letters and numbers bear their names."""

from federation.merging.handling import Fold, Stay, rule

rule("liaison.department.organisation", Stay())

# The same federation visits a unit once a day, whichever record of the unit it was written to.
rule("liaison.visit.unit", Fold(on=("organisation", "visited_on")))
rule("liaison.visit.organisation", Fold(on=("unit", "visited_on")))
rule("liaison.plannedunit.unit", Fold(on=("plan",)))
rule("liaison.visitplan.organisation", Fold(on=("name",)))
