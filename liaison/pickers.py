"""How departments are found where one is chosen."""

from __future__ import annotations

import dataclasses

from federation.accounts.models import Organisation
from federation.ui.picking import Picker
from liaison.models import Department
from members.pickers import party, party_exactly

DEPARTMENTS = Picker(
    permission="liaison.view_department",
    rows=Department.objects.current,
    exact=party_exactly,
    order=("organisation__sort_key", "pk"),
    columns=("organisation__name", "agency_code"),
    choice=party,
)
IN_SERVICE = dataclasses.replace(
    DEPARTMENTS,
    rows=lambda: Department.objects.current().filter(organisation__status=Organisation.Status.ACTIVE),
)
