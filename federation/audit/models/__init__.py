from federation.audit.models.entries import REDACTABLE, AuditEntry, AuditEntryQuerySet
from federation.audit.models.redactions import MARK, RedactedEntry, Redaction

__all__ = ["MARK", "REDACTABLE", "AuditEntry", "AuditEntryQuerySet", "RedactedEntry", "Redaction"]
