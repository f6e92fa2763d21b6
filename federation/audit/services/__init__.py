from federation.audit.services.recording import (
    SYSTEM_NAME,
    change,
    changes_between,
    history_of,
    record,
    record_many,
    source,
)
from federation.audit.services.redacting import redact_entries, redact_entry

__all__ = [
    "SYSTEM_NAME",
    "change",
    "changes_between",
    "history_of",
    "record",
    "record_many",
    "redact_entries",
    "redact_entry",
    "source",
]
