"""The kinds of matters, and how departments handle each; loaded when the portal starts."""

from proposals.models import Matter
from proposals.services import (
    case_routes,
    complaint_handling,
    demand_handling,
    joining,
    proposal_parts,
    recomputing,
    refusing,
    rehandling,
    withdrawing,
)
from proposals.services.handling import handled_by

# Importing it offers the ways from one kind to another.
ROUTES = (case_routes.complaint_from, case_routes.demand_from, case_routes.proposal_from)

# Importing them offers what a decision of two persons does.
DECISIONS = (joining, refusing, rehandling, withdrawing)

# It follows the loading of a holiday notice.
FOLLOWS = (recomputing.recompute_dates,)

handled_by(Matter.Kind.PROPOSAL, proposal_parts.HANDLING)
handled_by(Matter.Kind.COMPLAINT, complaint_handling.HANDLING)
handled_by(Matter.Kind.DEMAND, demand_handling.HANDLING)
