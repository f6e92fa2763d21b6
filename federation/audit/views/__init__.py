from federation.audit.views.entries import AuditDetail, AuditList, OwnEntries
from federation.audit.views.state import TrailExportDownload, TrailExportList, TrailState

__all__ = [
    "AuditDetail",
    "AuditList",
    "OwnEntries",
    "TrailExportDownload",
    "TrailExportList",
    "TrailState",
]
