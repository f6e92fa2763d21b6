"""Why somebody can or cannot see a page: what `scopes.py` declares, told step by step.

Nothing is decided here. Whether a post counts, a permission is held or a row is reached is asked of the same
functions that the doors ask, so an explanation cannot differ from what the portal does. Of a row beyond reach
it says what it says of one that does not exist.
"""

from federation.accounts.explaining.asked import Asked, page_at
from federation.accounts.explaining.telling import Explanation, explain

__all__ = ["Asked", "Explanation", "explain", "page_at"]
