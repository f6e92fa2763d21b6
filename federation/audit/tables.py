from django.utils.translation import gettext_lazy as _

from federation.keyset import Ordering
from federation.ui.tables import Column, Table


class AuditTable(Table):
    key = "id"
    default_order = "-at"
    unit = _("entries")
    columns = [
        Column(
            "at",
            _("Time"),
            ("at",),
            cell=lambda row: f"{row['at']:%Y-%m-%d %H:%M:%S}",
            text=lambda row: f"{row['at']:%Y-%m-%d %H:%M:%S}",
            ordering=Ordering("id", key="id"),
        ),
        Column("actor", _("Actor"), ("actor_name",)),
        Column("unit", _("Unit"), ("unit_name",)),
        Column("event", _("Event"), ("event",)),
        Column("object_type", _("Object"), ("object_type",)),
        Column("object", _("Object number"), ("object_id",)),
        Column("source", _("Source"), ("source",)),
    ]
