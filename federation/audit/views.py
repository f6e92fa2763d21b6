"""The auditor's view of the trail. Names of objects and changes are business text and are not shown."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from federation.audit.models import AuditEntry
from federation.audit.tables import AuditTable
from federation.ui.filters import PortalFilterSet
from federation.ui.pages import ListPage


class AuditFilter(PortalFilterSet):
    event = django_filters.CharFilter(max_length=80, label=_("Event"))
    actor = django_filters.NumberFilter(
        field_name="actor_id", min_value=1, max_value=2**62, label=_("Actor number")
    )

    class Meta:
        model = AuditEntry
        fields: list[str] = []


class AuditList(ListPage):
    permission = "audit.view_auditentry"
    queryset = AuditEntry.objects.all()
    filterset_class = AuditFilter
    table_class = AuditTable
    heading = _("Audit trail")
    export_name = "audit"
    exports_personal_data = True
