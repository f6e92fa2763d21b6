"""Whom a round concerns: who may apply, who scores themselves for a unit, who leads it."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.urls import reverse

from chambers.models import AssessedGroup, AssessmentEntry, AssessmentRound, Chamber, Rubric
from chambers.services.notify import people_in
from federation.accounts.models import Organisation, Post, Role, User

# Who scores themselves for a unit: secretaries of chambers, staff of a federation, an enterprise's people.
ENTERERS = (Role.CHAMBER_SECRETARY, Role.COUNTY_STAFF, Role.CITY_STAFF, Role.ENTERPRISE)
# Who may apply by themselves, by what the rubric assesses; everybody else is taken in by the office.
APPLICANTS: dict[str, str] = {
    Rubric.Subject.CHAMBER: Role.CHAMBER_SECRETARY,
    Rubric.Subject.ENTERPRISE: Role.ENTERPRISE,
}


def enterers_of(entries: QuerySet[AssessmentEntry]) -> QuerySet[User]:
    """Those who write the self-scores of these entries: the people of their units, and an entrepreneur who is
    assessed wherever the file is kept."""
    units = Q(role__in=ENTERERS, organisation_id__in=entries.values("organisation_id"))
    selves = Q(role=Role.ENTERPRISE, user_id__in=entries.values("person__account_id"))
    return Post.objects.in_force().filter(units | selves).people().order_by("pk")


def invited(held: AssessmentRound) -> QuerySet[User]:
    """Those who may apply for a unit that the round assesses and that does not take part yet: secretaries of
    the chambers whose kind has a group, or an enterprise's people. Nobody where the office takes units in."""
    subject = held.version.rubric.subject
    role = APPLICANTS.get(subject)
    if role is None or held.is_trial:
        return User.objects.none()
    units = Organisation.objects.filter(merged_into=None).exclude(status=Organisation.Status.DISSOLVED)
    units = units.exclude(pk__in=held.entries.values("organisation_id"))
    if subject == Rubric.Subject.CHAMBER:
        kinds = kinds_assessed(held)
        chambers = Chamber.objects.filter(kind__in=kinds) if kinds else Chamber.objects.all()
        units = units.filter(pk__in=chambers.values("pk"))
    else:
        units = units.filter(kind=Organisation.Kind.ENTERPRISE)
    posts = Post.objects.in_force().filter(role=role, organisation_id__in=units.values("pk"))
    return posts.people().order_by("pk")


def kinds_assessed(held: AssessmentRound) -> set[str]:
    """Kinds of chambers that the groups of the version name; empty where a chamber of any kind may apply."""
    named = list(AssessedGroup.objects.filter(version=held.version_id).values_list("kinds", flat=True))
    return {kind for kinds in named for kind in kinds} if all(named) else set()


def office_of(held: AssessmentRound) -> list[User]:
    """Whoever made the round, else the clerks of its federation."""
    if held.made_by is not None and held.made_by.is_active:
        return [held.made_by]
    return people_in(Role.CITY_STAFF, held.organisation_id)


def address(held: AssessmentRound) -> str:
    return reverse("chambers:round_detail", args=[held.pk])
