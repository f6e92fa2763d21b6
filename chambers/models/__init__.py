from chambers.models.honours import Honour
from chambers.models.officers import Officer
from chambers.models.registry import Chamber, Membership

__all__ = ["Chamber", "Honour", "Membership", "Officer"]
