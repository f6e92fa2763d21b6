from members.views.enterprise_forms import (
    EnterpriseFileAttach,
    EnterpriseFileRemove,
    EnterpriseRegister,
    EnterpriseUpdate,
    PositionSet,
)
from members.views.enterprises import (
    EnterpriseDetail,
    EnterpriseFiles,
    EnterpriseList,
    EnterpriseTimeline,
)
from members.views.people import PersonDetail, PersonList, PersonRegister, PersonReveal, PersonUpdate

__all__ = [
    "EnterpriseDetail",
    "EnterpriseFileAttach",
    "EnterpriseFileRemove",
    "EnterpriseFiles",
    "EnterpriseList",
    "EnterpriseRegister",
    "EnterpriseTimeline",
    "EnterpriseUpdate",
    "PersonDetail",
    "PersonList",
    "PersonRegister",
    "PersonReveal",
    "PersonUpdate",
    "PositionSet",
]
