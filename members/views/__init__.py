from members.views.bulk import EnterpriseBulk, EnterpriseInline, PersonBulk
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
    EnterprisePick,
    EnterpriseTimeline,
)
from members.views.people import (
    PersonDetail,
    PersonList,
    PersonPick,
    PersonRegister,
    PersonReveal,
    PersonUpdate,
)

__all__ = [
    "EnterpriseBulk",
    "EnterpriseInline",
    "PersonBulk",
    "EnterpriseDetail",
    "EnterpriseFileAttach",
    "EnterpriseFileRemove",
    "EnterpriseFiles",
    "EnterpriseList",
    "EnterprisePick",
    "EnterpriseRegister",
    "EnterpriseTimeline",
    "EnterpriseUpdate",
    "PersonDetail",
    "PersonList",
    "PersonPick",
    "PersonRegister",
    "PersonReveal",
    "PersonUpdate",
    "PositionSet",
]
