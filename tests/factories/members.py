from __future__ import annotations

import factory

from members.models import Enterprise, Person
from members.services.enterprises import register_enterprise
from members.services.people import register_person
from tests.factories.accounts import root


class EnterpriseFactory(factory.Factory):
    class Meta:
        model = Enterprise

    name = factory.Sequence(lambda n: f"云州第{n}机械有限公司")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return register_enterprise(actor=None, parent=kwargs.pop("parent", None) or root(), **kwargs)


class PersonFactory(factory.Factory):
    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"张三{n}")
    mobile = "13800001234"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return register_person(actor=None, organisation=kwargs.pop("organisation", None) or root(), **kwargs)
