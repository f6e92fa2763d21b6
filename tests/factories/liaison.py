from __future__ import annotations

import factory

from liaison.models import Department
from liaison.services.departments import appoint_leader, register_department
from tests.factories.accounts import root


class DepartmentFactory(factory.Factory):
    class Meta:
        model = Department

    name = factory.Sequence(lambda n: f"云州市第{n}局")
    agency_code = factory.Sequence(lambda n: f"云{n}提复")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        department = register_department(actor=None, parent=kwargs.pop("parent", None) or root(), **kwargs)
        appoint_leader(department, actor=None, name="甲局长", title="局长")
        return department
