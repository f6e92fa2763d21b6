"""The settings that a place may choose, as they hold now. No secret is among them, by construction."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Parameter(NamedTuple):
    """One setting: its name in the environment, what it decides, and its unit."""

    name: str
    label: Any
    unit: Any = ""


GROUPS: list[tuple[Any, list[Parameter]]] = [
    (
        gettext_lazy("Name and address"),
        [
            Parameter("SITE_NAME", gettext_lazy("Name of the federation")),
            Parameter("SITE_TAGLINE", gettext_lazy("Name of the portal")),
            Parameter("PUBLIC_ADDRESS", gettext_lazy("Address inside QR codes")),
            Parameter("DEFAULT_FROM_EMAIL", gettext_lazy("Sender of mails")),
        ],
    ),
    (
        gettext_lazy("Signing in"),
        [
            Parameter("SECOND_FACTOR_ROLES", gettext_lazy("Roles that need a second factor")),
            Parameter("SESSION_IDLE_SECONDS", gettext_lazy("A session ends when idle for"), "s"),
            Parameter("SESSION_COOKIE_AGE", gettext_lazy("A session ends in any case after"), "s"),
            Parameter("AXES_FAILURE_LIMIT", gettext_lazy("Failures before a pause")),
            Parameter("PROOF_SECONDS", gettext_lazy("A proof of who asks is good for"), "s"),
            Parameter("SIGN_IN_HISTORY_DAYS", gettext_lazy("Sign-ins are kept for"), "d"),
        ],
    ),
    (
        gettext_lazy("Lists and files"),
        [
            Parameter("UNDO_DAYS", gettext_lazy("A change can be taken back for"), "d"),
            Parameter("BULK_LIMIT", gettext_lazy("Rows that one act may change")),
            Parameter("EXPORT_BACKGROUND_ROWS", gettext_lazy("Rows from which files are made later")),
            Parameter("EXPORT_KEEP_HOURS", gettext_lazy("Exported files are kept for"), "h"),
            Parameter("IMPORT_UNDO_DAYS", gettext_lazy("An import can be undone for"), "d"),
            Parameter("IMPORT_STAGED_DAYS", gettext_lazy("Abandoned imports are kept for"), "d"),
            Parameter("UPLOAD_MAX_BYTES", gettext_lazy("Largest upload"), "B"),
        ],
    ),
    (
        gettext_lazy("Numbers"),
        [
            Parameter("PROPOSAL_AGENCY_CODE", gettext_lazy("Agency code of proposals")),
            Parameter("APPLICATION_NUMBER_CODE", gettext_lazy("Series of applications")),
            Parameter("MEMBER_NUMBER_CODE", gettext_lazy("Series of members")),
            Parameter("PLAQUE_NUMBER_CODE", gettext_lazy("Series of plaques")),
            Parameter("AWARD_REMIND_DAYS", gettext_lazy("Units are reminded before an award ends by"), "d"),
            Parameter("CONSENT_VERSION", gettext_lazy("Version of the consent of applicants")),
            Parameter("CHAMBER_IDLE_MONTHS", gettext_lazy("A chamber counts as inactive after"), "m"),
        ],
    ),
]

# Whether something is set, and nothing more.
SWITCHES: list[tuple[str, Any]] = [
    ("AUDIT_SIGNING_KEY", gettext_lazy("Key that signs the audit trail, in this process")),
]


def parameters() -> list[dict]:
    """Groups of (name, label, value in words)."""
    units = {
        "s": lambda value: _("%(n)s minutes") % {"n": f"{value / 60:g}"},
        "d": lambda value: _("%(n)s days") % {"n": value},
        "h": lambda value: _("%(n)s hours") % {"n": value},
        "m": lambda value: _("%(n)s months") % {"n": value},
        "B": lambda value: f"{value / 1024 / 1024:g} MB",
    }
    found = []
    for title, rows in GROUPS:
        lines = []
        for one in rows:
            value = getattr(settings, one.name, "")
            if isinstance(value, (set, frozenset, list, tuple)):
                value = ", ".join(sorted(map(str, value)))
            lines.append((one.name, one.label, units[one.unit](value) if one.unit else str(value) or "—"))
        found.append({"title": title, "rows": lines})
    return found


def switches() -> list[tuple[str, Any, bool]]:
    """(name, label, whether it is set)."""
    return [(name, label, bool(getattr(settings, name, ""))) for name, label in SWITCHES]
