from federation.audit.models.chain import Block, TrailExport, Verification
from federation.audit.models.entries import REDACTABLE, AuditEntry, AuditEntryQuerySet
from federation.audit.models.redactions import MARK, RedactedEntry, Redaction

__all__ = [
    "MARK",
    "REDACTABLE",
    "AuditEntry",
    "AuditEntryQuerySet",
    "Block",
    "RedactedEntry",
    "Redaction",
    "TrailExport",
    "Verification",
]
