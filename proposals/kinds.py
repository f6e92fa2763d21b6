"""The kinds of matters, and how departments handle each; loaded when the portal starts."""

from proposals.models import Matter
from proposals.services import complaint_handling, complaint_routes, proposal_parts, recomputing
from proposals.services.handling import handled_by

# Importing it offers the way from a proposal to a complaint.
ROUTES = (complaint_routes.complaint_from,)

# It follows the loading of a holiday notice.
FOLLOWS = (recomputing.recompute_dates,)

handled_by(Matter.Kind.PROPOSAL, proposal_parts.HANDLING)
handled_by(Matter.Kind.COMPLAINT, complaint_handling.HANDLING)
