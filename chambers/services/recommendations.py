"""Recommendations (参评推荐): calls of others, who is put forward, and how many may be recommended."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chambers.models import AssessmentEntry, AssessmentRound, Candidate, Officer, RecommendationCall
from chambers.services.notify import staff_above
from federation.accounts.models import Organisation, Post, Role, User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from federation.files.services import attach_all
from federation.notices.services import notify
from members.models import Person, Position

State = Candidate.State
# Whose total may be cited: what has been published.
CITED = (AssessmentRound.State.PUBLICITY, AssessmentRound.State.AWARDED, AssessmentRound.State.CLOSED)
# What takes a place of the quota.
PLACED = (State.RECOMMENDED, State.AWARDED, State.FAILED)
# Who puts units forward, and reads what is decided about them.
PUTTERS = (Role.CHAMBER_SECRETARY, Role.COUNTY_STAFF, Role.CITY_STAFF)


# Calls ----------------------------------------------------------------------------------------------------


@transaction.atomic
def create_call(call: RecommendationCall, *, actor: User | None) -> RecommendationCall:
    """Announce a call to all who may put somebody forward. Raises ValidationError for one of the same title
    in that year."""
    call.made_by = actor
    check_fields(call, exclude=("made_by",))
    store(call)
    record("chambers.call_created", call, actor=actor, note=call.title)
    posts = Post.objects.in_force().filter(role__in=[Role.CHAMBER_SECRETARY, Role.COUNTY_STAFF])
    notify(
        "chambers.call_created",
        to=posts.people(),
        title=_("Recommendations for “%(title)s” are called for until %(day)s")
        % {"title": call.title, "day": call.hand_in_by},
        key=f"call:{call.pk}:created",
        url=reverse("chambers:call_detail", args=[call.pk]),
    )
    return call


@transaction.atomic
def edit_call(
    call: RecommendationCall, *, actor: User | None, seen: int, **fields: Any
) -> RecommendationCall:
    """Change a call that is not closed. Raises ValidationError for a quota below what is recommended already,
    and of code "stale" where somebody else changed it since `seen`."""
    call = lock_call(call)
    if seen != call.version:
        raise ValidationError(
            _("Somebody else changed this while you were working on it. Compare and save again."),
            code="stale",
        )
    refuse_closed(call)
    placed = call.candidates.filter(state__in=PLACED).count()
    if fields.get("quota") is not None and fields["quota"] < placed:
        raise ValidationError({"quota": _("%(n)s are recommended already.") % {"n": placed}})
    changes = {
        name: [str(getattr(call, name)), str(value)]
        for name, value in fields.items()
        if getattr(call, name) != value
    }
    for name, value in fields.items():
        setattr(call, name, value)
    check_fields(call, exclude=("made_by",))
    store(call)
    record("chambers.call_changed", call, actor=actor, changes=changes)
    return call


@transaction.atomic
def close_call(call: RecommendationCall, *, actor: User | None) -> RecommendationCall:
    """End a call: nobody is put forward or recommended any longer; outcomes are entered still."""
    call = lock_call(call)
    refuse_closed(call)
    left = call.candidates.filter(state=State.PUT_FORWARD).count()
    if left:
        raise ValidationError(
            ngettext("%(n)s candidate is not decided yet.", "%(n)s candidates are not decided yet.", left)
            % {"n": left}
        )
    call.closed_at = timezone.now()
    call.save(update_fields=["closed_at"])
    record("chambers.call_closed", call, actor=actor, note=call.title)
    return call


def lock_call(call: RecommendationCall) -> RecommendationCall:
    return RecommendationCall.objects.select_for_update(of=("self",)).get(pk=call.pk)


def refuse_closed(call: RecommendationCall) -> None:
    if call.closed_at is not None:
        raise ValidationError(_("This call is closed."))


def refuse_past(call: RecommendationCall) -> None:
    refuse_closed(call)
    if timezone.localdate() > call.hand_in_by:
        raise ValidationError(_("The last day was %(day)s.") % {"day": f"{call.hand_in_by:%Y-%m-%d}"})


# Candidates -----------------------------------------------------------------------------------------------


@transaction.atomic
def put_forward(
    call: RecommendationCall,
    organisation: Organisation,
    *,
    actor: User,
    reasons: str,
    person: Person | None = None,
    files: Iterable = (),
) -> Candidate:
    """Put a unit forward, or somebody of it. Raises ValidationError after the last day, for one who is put
    forward already, for a unit that is gone and for a person who does not belong to it."""
    call = lock_call(call)
    refuse_past(call)
    if organisation.status == Organisation.Status.DISSOLVED or organisation.merged_into_id:
        raise ValidationError({"unit": _("This unit no longer exists.")})
    if person is not None and not belongs(person, organisation):
        raise ValidationError({"person": _("This person neither serves in the unit nor is on its file.")})
    row = Candidate(call=call, organisation=organisation, person=person, reasons=reasons)
    row.put_forward_by = actor
    store(row)
    attach_all(row, files, actor=actor)
    record("chambers.candidate_put_forward", row, actor=actor, note=str(row))
    tell(
        row,
        "chambers.candidate_put_forward",
        _("%(name)s is put forward for “%(call)s”"),
        staff_above(organisation),
    )
    return row


def belongs(person: Person, unit: Organisation) -> bool:
    """Whether somebody is on the file of a unit, in one of its offices, or holds a position there."""
    if person.organisation_id == unit.pk:
        return True
    return (
        Officer.objects.in_office().filter(person=person, chamber=unit.pk).exists()
        or Position.objects.filter(person=person, organisation=unit).exists()
    )


@transaction.atomic
def change_candidate(
    row: Candidate, *, actor: User, seen: int, reasons: str, files: Iterable = ()
) -> Candidate:
    """Write the reasons anew and add materials, until the last day and before the decision."""
    row = lock_candidate(row)
    if seen != row.version:
        raise ValidationError(
            _("Somebody else changed this while you were working on it. Compare and save again."),
            code="stale",
        )
    refuse_decided(row)
    refuse_past(row.call)
    row.reasons = reasons
    row.save(update_fields=["reasons"])
    attach_all(row, files, actor=actor)
    record("chambers.candidate_changed", row, actor=actor, note=str(row))
    return row


@transaction.atomic
def cite_entry(row: Candidate, entry: AssessmentEntry | None, *, actor: User) -> Candidate:
    """Cite the result of an assessment for a candidate; None takes the citation away.

    Raises ValidationError for an entry of somebody else, of a trial run or without a published result.
    """
    row = lock_candidate(row)
    refuse_decided(row)
    if entry is not None and not citable(row).filter(pk=entry.pk).exists():
        raise ValidationError({"entry": _("Only a published result of this very candidate can be cited.")})
    row.entry = entry
    row.save(update_fields=["entry"])
    note = entry.round.title if entry is not None else ""
    record("chambers.candidate_cited", row, actor=actor, note=note)
    return row


def citable(row: Candidate) -> Any:
    """The published entries of whoever is put forward: of the person, or of the unit itself."""
    rows = AssessmentEntry.objects.counted().filter(round__state__in=CITED, round__is_trial=False)
    if row.person_id:
        rows = rows.filter(person=row.person_id)
    else:
        rows = rows.filter(organisation=row.organisation_id, person=None, party=None)
    return rows.select_related("round").order_by("-round__year", "-pk")


def lock_candidate(row: Candidate) -> Candidate:
    rows = Candidate.objects.select_for_update(of=("self",))
    return rows.select_related("call", "organisation", "person", "put_forward_by").get(pk=row.pk)


def refuse_decided(row: Candidate) -> None:
    if row.state != State.PUT_FORWARD:
        words = row.get_state_display()
        raise ValidationError(_("This candidate stands at “%(state)s” already.") % {"state": words})


def tell(row: Candidate, kind: str, title: str, to: Any, body: str = "") -> None:
    notify(
        kind,
        to=to,
        title=title % {"name": str(row), "call": row.call.title},
        body=body,
        key=f"candidate:{row.pk}:{kind}",
        url=reverse("chambers:candidate_detail", args=[row.pk]),
    )


def tell_unit(row: Candidate, kind: str, title: str, body: str = "") -> None:
    """Those who enter for the unit, and whoever put the candidate forward."""
    posts = Post.objects.in_force().filter(role__in=PUTTERS, organisation_id=row.organisation_id)
    people = {one.pk: one for one in posts.people()}
    if row.put_forward_by is not None:
        people[row.put_forward_by.pk] = row.put_forward_by
    tell(row, kind, title, list(people.values()), body)
