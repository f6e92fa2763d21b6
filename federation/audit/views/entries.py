"""The auditor's view of the trail, and everybody's own acts. Business text is not shown."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.audit.disclosure import changes_side_by_side, is_readable
from federation.audit.filters import AuditFilter, OwnEntryFilter
from federation.audit.models import REDACTABLE, AuditEntry, Block
from federation.audit.services.state import is_sealed
from federation.audit.tables import RESULTS, TONES, AuditTable, OwnTable
from federation.audit.wording import kind_of, source_of, verb_of
from federation.ui.cells import moment
from federation.ui.pages import DetailPage, ListPage


class AuditList(ListPage):
    permission = "audit.view_auditentry"
    queryset = AuditEntry.objects.all()
    filterset_class = AuditFilter
    table_class = AuditTable
    heading = gettext_lazy("Audit trail")
    export_name = "audit"
    exports_personal_data = True
    empty_sentence = gettext_lazy("Nothing on the trail fits these conditions.")

    def actions(self) -> list[dict]:
        return [
            {"label": _("State of the chain"), "url": reverse("audit:trail_state"), "icon": "shield-lock"},
            {"label": _("Signed files"), "url": reverse("audit:trailexport_list"), "icon": "certificate"},
        ]


class AuditDetail(DetailPage):
    """One entry: what was done, the old and new values side by side, and how it stands in the chain."""

    permission = "audit.view_auditentry"
    queryset = AuditEntry.objects.all()
    template_name = "audit/entry.html"

    def details(self) -> dict:
        entry: AuditEntry = self.object
        shown = is_readable(entry)
        return {
            "heading": f"{verb_of(entry.event)} · {kind_of(entry.object_type)} {entry.object_id}",
            "breadcrumb": [
                {"label": _("Audit trail"), "url": reverse("audit:auditentry_list")},
                {"label": str(entry.pk), "url": ""},
            ],
            "number": str(entry.pk),
            "labels": [{"text": RESULTS[entry.result], "tone": TONES[entry.result]}],
            "sections": [{"title": _("Entry"), "rows": self.facts(entry, shown)}],
            "changes": changes_side_by_side(entry),
            "shown": shown,
            "side_sections": [{"title": _("Chain"), "rows": self.chain(entry)}],
            "redactions": self.redactions(entry),
        }

    def facts(self, entry: AuditEntry, shown: bool) -> list[tuple]:
        rows = [
            (_("Time"), moment(entry.at)),
            (_("Actor"), entry.actor_name),
            (_("Unit"), entry.unit_name),
            (_("Event"), entry.event),
            (_("Object"), f"{kind_of(entry.object_type)} {entry.object_id}"),
            (_("Source"), source_of(entry.source)),
        ]
        if shown:
            rows += [(_("Name"), entry.object_name), (_("Note"), entry.note)]
        return rows

    def chain(self, entry: AuditEntry) -> list[tuple]:
        last = Block.objects.order_by("-number").defer("keys", "links").first()
        sealed = _("Sealed") if is_sealed(entry, last) else _("Not sealed yet; this takes about a minute")
        return [(_("State"), sealed), (_("Digest"), bytes(entry.payload_digest).hex())]

    def redactions(self, entry: AuditEntry) -> list[dict[str, Any]]:
        """When and on what ground words were taken out, and of which fields."""
        labels = {name: AuditEntry._meta.get_field(name).verbose_name for name in REDACTABLE}
        rows = entry.redactions.select_related("redaction").order_by("-id")
        return [
            {
                "at": row.redaction.at,
                "ground": row.redaction.ground,
                "fields": [labels[one] for one in row.fields],
            }
            for row in rows
        ]


class OwnEntries(ListPage):
    """What one has done oneself. Names stay out: rights to the things may have ended since."""

    permission = "audit.view_own_entries"
    queryset = AuditEntry.objects.all()
    filterset_class = OwnEntryFilter
    table_class = OwnTable
    heading = gettext_lazy("My activity")
    empty_sentence = gettext_lazy("Nothing of yours is on the trail yet.")

    def get_queryset(self) -> Any:
        # One's own by the account, not by the post: a lent post would bring its owner's acts.
        return AuditEntry.objects.filter(actor=self.request.user)

    def export_urls(self) -> list[dict]:
        return []
