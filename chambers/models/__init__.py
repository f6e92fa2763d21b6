from chambers.models.elections import Election
from chambers.models.founding import Founding, Guidance, Initiator, Material, MaterialKind
from chambers.models.honours import Honour
from chambers.models.officers import Officer
from chambers.models.registry import Chamber, Membership

__all__ = [
    "Chamber",
    "Election",
    "Founding",
    "Guidance",
    "Honour",
    "Initiator",
    "Material",
    "MaterialKind",
    "Membership",
    "Officer",
]
