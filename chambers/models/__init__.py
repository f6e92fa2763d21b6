from chambers.models.admissions import Admission
from chambers.models.applications import MembershipApplication, StageTerm
from chambers.models.changes import MembershipEnding, RankChange
from chambers.models.declarations import Declaration
from chambers.models.dues import Dues, DuesPayment, DuesTariff
from chambers.models.elections import Election
from chambers.models.founding import Founding, Guidance, Initiator, Material, MaterialKind
from chambers.models.honours import Honour
from chambers.models.introductions import Introduction
from chambers.models.names import NameChange
from chambers.models.officers import Officer
from chambers.models.plaques import Plaque
from chambers.models.registry import Chamber, Membership
from chambers.models.services_offered import OfferedService, RenderedService

__all__ = [
    "Admission",
    "Chamber",
    "Declaration",
    "Dues",
    "DuesPayment",
    "DuesTariff",
    "Election",
    "Founding",
    "Guidance",
    "Honour",
    "Initiator",
    "Introduction",
    "Material",
    "MaterialKind",
    "Membership",
    "MembershipApplication",
    "MembershipEnding",
    "NameChange",
    "OfferedService",
    "Officer",
    "Plaque",
    "RankChange",
    "RenderedService",
    "StageTerm",
]
