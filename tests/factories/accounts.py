from __future__ import annotations

import factory

from federation.accounts.models import Organisation, Post, Role, User
from federation.accounts.services.organisations import register_organisation
from federation.text import fold

PASSWORD = "plum-rain-over-the-harbour"


def root() -> Organisation:
    """The city federation, made once per test."""
    found = Organisation.objects.filter(kind=Organisation.Kind.FEDERATION).first()
    return found or register_organisation(Organisation.Kind.FEDERATION, actor=None, name="云州市工商联")


class CountyFactory(factory.Factory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"第{n}县工商联")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return register_organisation(
            Organisation.Kind.COUNTY_FEDERATION,
            actor=None,
            parent=kwargs.pop("parent", None) or root(),
            **kwargs,
        )


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    folded_username = factory.LazyAttribute(lambda made: fold(made.username))
    name = factory.Sequence(lambda n: f"人员{n}")
    email = factory.LazyAttribute(lambda made: f"{made.username}@example.org")

    @factory.post_generation
    def password(made, create, extracted, **kwargs):
        made.set_password(extracted or PASSWORD)
        if create:
            made.save()


def person_with(role: str, organisation: Organisation | None = None, **user_fields) -> User:
    """A user holding `role` in `organisation` (the city federation where none is given)."""
    user = UserFactory(**user_fields)
    Post.objects.create(user=user, organisation=organisation or root(), role=role, starts_on="2020-01-01")
    return user


def city_clerk(**fields) -> User:
    return person_with(Role.CITY_STAFF, **fields)


def county_clerk(county: Organisation, **fields) -> User:
    return person_with(Role.COUNTY_STAFF, county, **fields)
