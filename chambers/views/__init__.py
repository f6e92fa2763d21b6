from chambers.views.boards import BoardElect
from chambers.views.bulk import ChamberBulk, ChamberInline
from chambers.views.decisions import (
    FileAttachPage,
    FileRemovePage,
    HonourAward,
    MemberAdmit,
    MembershipEnd,
    OfficerAppoint,
    TermEnd,
)
from chambers.views.details import (
    ChamberDetail,
    ChamberFiles,
    ChamberHonours,
    ChamberMembers,
    ChamberOfficers,
    ChamberTimeline,
)
from chambers.views.registry import ChamberList, ChamberPick, ChamberRegister, ChamberUpdate

__all__ = [
    "BoardElect",
    "ChamberBulk",
    "ChamberInline",
    "ChamberDetail",
    "ChamberFiles",
    "ChamberHonours",
    "ChamberList",
    "ChamberMembers",
    "ChamberOfficers",
    "ChamberPick",
    "ChamberRegister",
    "ChamberTimeline",
    "ChamberUpdate",
    "FileAttachPage",
    "FileRemovePage",
    "HonourAward",
    "MemberAdmit",
    "MembershipEnd",
    "OfficerAppoint",
    "TermEnd",
]
