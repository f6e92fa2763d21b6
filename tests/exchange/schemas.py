"""The schemas that the domain apps declare, under the names that the reader's tests use."""

from chambers.schemas import CHAMBERS
from members.schemas import ENTERPRISES

__all__ = ["CHAMBERS", "ENTERPRISES"]
