from __future__ import annotations

import datetime

from django.utils import timezone

from federation.accounts.models import Organisation
from liaison.models import ClinicVisit, Expert, PrescriptionItem
from liaison.services.clinic import add_expert, prescribe, record_clinic
from tests.factories.accounts import root
from tests.factories.members import EnterpriseFactory, PersonFactory


def expert_of(organisation: Organisation | None = None, account=None, **fields) -> Expert:
    """An expert whose term is running; with `account` one who can sign in."""
    unit, today = organisation or root(), timezone.localdate()
    person = fields.pop("person", None) or PersonFactory(organisation=unit)
    if account is not None:
        person.account = account
        person.save(update_fields=["account"])
    given = {
        "fields": ["technology"],
        "speciality": "精益生产",
        "starts_on": today - datetime.timedelta(days=100),
        "ends_on": today + datetime.timedelta(days=900),
    }
    return add_expert(person, actor=None, organisation=unit, **given | fields)


def clinic_of(unit: Organisation | None = None, experts=None, organisation=None, **facts) -> ClinicVisit:
    kept = organisation or root()
    today = timezone.localdate()
    given = {
        "visited_on": today,
        "findings": "车间物流路线交叉，换模时间过长。",
        "revisit_on": today + datetime.timedelta(days=30),
    }
    return record_clinic(
        unit or EnterpriseFactory().organisation,
        actor=None,
        organisation=kept,
        experts=experts or [expert_of(kept)],
        **given | facts,
    )


def item_of(visit: ClinicVisit, **fields) -> PrescriptionItem:
    given = {"text": "重新布置物流路线", "who": "生产部", "due_on": visit.visited_on}
    return prescribe(visit, actor=None, **given | fields)
