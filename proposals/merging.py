"""How what hangs on matters follows a merged party."""

from federation.merging.handling import Fold, Move, rule

rule("proposals.duty.unit", Fold(on=("matter", "kind", "assignment", "commitment", "role")))
# A unit that was asked under both names stands there twice: the merge says so, and a person decides.
rule("proposals.cosigner.unit", Move())
# Two drafts of one author are two texts: whoever merges has one of them sent or thrown away first.
rule("proposals.demandlist.organisation", Move())
# Two appointments of one day would be two talks: one of them is taken back first.
rule("proposals.appointment.organisation", Move())
# Where both have somebody who serves them, a person decides who stays.
rule("proposals.serviceofficer.organisation", Move())
rule("proposals.instructionunit.unit", Fold(on=("instruction",)))
