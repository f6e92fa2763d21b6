"""Who the requests come from: accounts, signed-in sessions and a partner's token."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.test import Client

from benchmarks.loading import FIRST_KEY
from federation.accounts.models import Organisation, Post, Role, User
from federation.rest.services import issue_partner_token, register_partner

BACKEND = "federation.accounts.backends.FoldedNameBackend"


@dataclass(frozen=True)
class People:
    """Cookies of signed-in sessions, the partner's bearer token, and the accounts themselves."""

    city: str
    county: str
    secretary: str
    token: str
    clerk: User
    partner: User


def account(username: str, role: str, unit: Organisation) -> User:
    user = User.objects.filter(folded_username=username).first()
    if user is None:
        user = User.objects.create_user(username, name=username)
        Post.objects.create(user=user, organisation=unit, role=role, starts_on="2020-01-01")
    return user


def cookie_of(user: User) -> str:
    """The cookie of a session as signing in makes it."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


def sign_in_everybody() -> People:
    """Make the accounts where they are missing, and open a session for each."""
    units = Organisation.objects
    root = units.get(kind=Organisation.Kind.FEDERATION)
    county = units.filter(kind=Organisation.Kind.COUNTY_FEDERATION).order_by("pk").first()
    clerk = account("bench-city", Role.CITY_STAFF, root)
    county_clerk = account("bench-county", Role.COUNTY_STAFF, county)
    secretary = account("bench-secretary", Role.CHAMBER_SECRETARY, units.get(pk=FIRST_KEY))
    outside = units.filter(kind=Organisation.Kind.OUTSIDE).first() or register_partner("合作系统", actor=None)
    token = issue_partner_token(outside, days=30, actor=None)
    return People(
        city=cookie_of(clerk),
        county=cookie_of(county_clerk),
        secretary=cookie_of(secretary),
        token=token.secret,
        clerk=clerk,
        partner=outside.posts.get().user,
    )
