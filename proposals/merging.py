"""How what hangs on matters follows a merged party."""

from federation.merging.handling import Fold, rule

rule("proposals.duty.unit", Fold(on=("matter", "kind", "assignment", "commitment", "role")))
