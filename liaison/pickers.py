"""How departments are found where one is chosen."""

from __future__ import annotations

import dataclasses

from django.db.models import Q

from federation.accounts.models import Organisation
from federation.text import normalise_name
from federation.ui.picking import Picker
from liaison.models import Department
from liaison.services.visits import VISITED
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
# Whom visits go to.
VISITED_UNITS = Picker(
    permission="accounts.view_organisation",
    rows=lambda: Organisation.objects.current().filter(kind__in=VISITED),
    exact=lambda text: Q(folded_name=normalise_name(text)[:220]) | Q(credit_code=text.strip().upper()),
    order=("sort_key", "pk"),
    columns=("name", "region__name", "credit_code"),
    choice=party,
)
