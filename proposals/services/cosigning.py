"""Co-signers of a proposal (联名): who is asked, signs, leaves. A signature is of one text, by its hash.

Sending a draft round and taking it back stand in `proposals.services.collecting`.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Organisation, Post, User
from federation.accounts.services.constraints import store
from federation.audit.services import record
from proposals.models import CoSigner, Duty, Proposal
from proposals.models.cosigners import SIGNING_ROLES
from proposals.services.duties import Addressee, finish_duties, open_duties, open_duty
from proposals.services.matters import bump, locked
from proposals.services.notify import key_of, tell_desk, tell_people
from proposals.services.terms import due_in, rule_of
from proposals.services.text import refuse_bad_text
from proposals.services.thresholds import numbers_in_force
from proposals.services.versions import text_hash

State, Standing = Proposal.State, CoSigner.State
# The text may still change: whom to ask is a list, and nobody is asked yet.
LISTED_IN = frozenset({State.DRAFT, State.RETURNED})
# The text stands: who is added is asked at once.
ASKED_IN = frozenset({State.COSIGNING, State.SUBMITTED, State.UNDER_REVIEW, State.FILED, State.ASSIGNED})
LEFT_IN = ASKED_IN | {State.RETURNED, State.CHAMBER_REVIEW, State.REPLIED, State.RATED, State.NO_FEEDBACK}


def cosigners_of(proposal: Proposal) -> QuerySet[User]:
    """The people who have signed a proposal beside its first proposer and stand by it."""
    signed = CoSigner.objects.signed().filter(proposal=proposal)
    return User.objects.filter(pk__in=signed.values("signer_id"))


def people_of(cosigner: CoSigner) -> QuerySet[User]:
    """Who may answer an invitation: the person, or everybody who represents the unit today."""
    if cosigner.invited_id is not None:
        return User.objects.filter(pk=cosigner.invited_id, is_active=True)
    posts = Post.objects.in_force().filter(organisation_id=cosigner.unit_id, role=cosigner.role)
    return posts.people()


def all_people_of(rows: list[CoSigner]) -> QuerySet[User]:
    """Everybody who may answer one of these invitations."""
    named = Q(pk__in=[row.invited_id for row in rows if row.invited_id is not None])
    offices = Q(pk__in=[])
    for row in rows:
        if row.invited_id is None:
            offices |= Q(organisation_id=row.unit_id, role=row.role)
    posts = Post.objects.in_force().filter(offices)
    return User.objects.filter(named | Q(pk__in=posts.values("user_id")), is_active=True)


def representatives(unit: Organisation) -> QuerySet[User]:
    """Who could sign for a chamber or an enterprise."""
    return people_of(CoSigner(unit=unit, role=SIGNING_ROLES.get(unit.kind, "")))


def invitation_of(proposal: Proposal, user: User) -> CoSigner | None:
    """The invitation that waits for this person, the personal one before the unit's."""
    rows = CoSigner.objects.invited().filter(proposal=proposal).select_related("unit", "added_by")
    mine = Q(invited=user)
    for post in user.active_posts:
        mine |= Q(invited__isnull=True, unit_id=post.organisation_id, role=post.role)
    # NULL would come first in a descending order.
    return rows.filter(mine).order_by(F("invited_id").desc(nulls_last=True), "id").first()


def signature_of(proposal: Proposal, user: User) -> CoSigner | None:
    return CoSigner.objects.signed().filter(proposal=proposal, signer=user).select_related("unit").first()


@transaction.atomic
def add_cosigner(
    proposal: Proposal, *, actor: User, unit: Organisation, person: User | None = None
) -> CoSigner:
    """The first proposer names a unit, or one person of it. While the text may change the name goes on the
    list; once it stands the invitation goes out.

    Raises ValidationError where nobody could sign for the unit, where it is the proposer, where it is named
    already, where the list is full, and where the proposal is an individual one that has been submitted.
    """
    proposal = locked(proposal)
    if proposal.state not in LISTED_IN | ASKED_IN:
        raise ValidationError(_("Nobody can be asked to sign it any more."), code="wrong_state")
    row = new_row(proposal, actor, unit, person)
    if proposal.proposer_kind == Proposal.ProposerKind.INDIVIDUAL:
        make_joint(proposal)
    store(row)
    names = name_of(row)
    record("proposals.cosigner_listed", proposal, actor=actor, note=names)
    if proposal.state in ASKED_IN:
        invite(proposal, [row], actor=actor)
    bump(proposal.matter)
    return row


@transaction.atomic
def suggest_cosigner(
    proposal: Proposal, *, actor: User, unit: Organisation, person: User | None = None
) -> CoSigner:
    """The desk names somebody who wants to sign a submitted proposal; the first proposer has to consent."""
    proposal = locked(proposal)
    if proposal.state not in ASKED_IN - {State.COSIGNING}:
        raise ValidationError(_("Nobody can be asked to sign it any more."), code="wrong_state")
    row = new_row(proposal, actor, unit, person)
    if proposal.proposer_kind == Proposal.ProposerKind.INDIVIDUAL:
        make_joint(proposal)
    row.state = Standing.SUGGESTED
    store(row)
    matter = proposal.matter
    record("proposals.cosigner_suggested", proposal, actor=actor, note=name_of(row))
    open_duties([asked_by(proposal, "consent", Addressee.person(matter.author))])
    title = _("Somebody wants to sign your proposal: %(subject)s")
    key = key_of(matter, "cosigner_suggested", row.pk)
    tell_people([matter.author], matter, "cosigner_suggested", title, key=key, body=name_of(row))
    bump(matter)
    return row


def new_row(proposal: Proposal, actor: User, unit: Organisation, person: User | None) -> CoSigner:
    """An unsaved row, or ValidationError by field."""
    role = SIGNING_ROLES.get(unit.kind, "")
    author = proposal.matter.author_id
    able = set(representatives(unit).values_list("pk", flat=True)) if role else set()
    if not able:
        raise ValidationError({"unit": _("Nobody of this unit has an account to sign with.")})
    if person is not None and person.pk not in able:
        raise ValidationError({"person": _("Nobody of this name can sign for the unit.")})
    if person is not None and person.pk == author:
        raise ValidationError({"person": _("This is the first proposer.")})
    if person is None and not able - {author}:
        raise ValidationError({"unit": _("Nobody but the first proposer could sign for this unit.")})
    standing = CoSigner.objects.filter(proposal=proposal, state__in=CoSigner.STANDING)
    most = numbers_in_force()["cosigners_most"]
    if standing.count() >= most:
        raise ValidationError(_("A proposal may have %d co-signers.") % most)
    if person is None and unit.pk == proposal.matter.organisation_id:
        raise ValidationError({"person": _("Name the colleague who is to sign.")})
    return CoSigner(proposal=proposal, unit=unit, role=role, invited=person, added_by=actor)


def make_joint(proposal: Proposal) -> None:
    """A draft with a co-signer is a joint one. What has been submitted as one person's stays that."""
    if proposal.state != State.DRAFT:
        raise ValidationError(_("An individual proposal has no co-signers."), code="wrong_state")
    proposal.proposer_kind = Proposal.ProposerKind.JOINT
    proposal.save(update_fields=["proposer_kind"])


def name_of(row: CoSigner) -> str:
    """The unit and, where one is named, the person."""
    people = [one.name for one in (row.signer or row.invited,) if one is not None]
    return " ".join([row.unit.name, *people])


def asked_by(proposal: Proposal, kind: str, to: Addressee) -> Duty:
    """A duty that runs from today by the term of co-signers."""
    due, rule = due_in(None, "cosign"), rule_of("cosign")
    return open_duty(proposal.matter, kind, to, due=due, term=rule, round=proposal.round)


def addressee_of(row: CoSigner) -> Addressee:
    if row.invited is not None:
        return Addressee.person(row.invited)
    return Addressee.office(row.unit_id, row.role)


def invite(proposal: Proposal, rows: list[CoSigner], *, actor: User) -> None:
    """Ask these to sign; the proposal is locked, its new version is still to be counted."""
    matter = proposal.matter
    for row in rows:
        CoSigner.workflow.move(row, Standing.INVITED)
        row.signer, row.signed_sha256, row.answered_at, row.reason = None, "", None, ""
        row.save()
    open_duties([asked_by(proposal, "cosign", addressee_of(row)) for row in rows])
    title = _("You are asked to sign a proposal: %(subject)s")
    told = all_people_of(rows).exclude(pk=matter.author_id)
    key = key_of(matter, "cosign_asked", matter.version)
    tell_people(told, matter, "cosign_asked", title, key=key, body=_("Asked by %s") % matter.author.name)
    record("proposals.cosigners_invited", proposal, actor=actor, note="、".join(map(name_of, rows))[:500])


@transaction.atomic
def answer_invitation(proposal: Proposal, *, actor: User, signs: bool, reason: str = "") -> CoSigner:
    """Sign the text as it stands, or say why not. The same answer again changes nothing.

    Raises ValidationError where no invitation waits for the actor, and for a refusal without a reason.
    """
    proposal = locked(proposal)
    row = invitation_of(proposal, actor)
    if row is None or proposal.state not in ASKED_IN or actor.pk == proposal.matter.author_id:
        earlier = signature_of(proposal, actor)
        if signs and earlier is not None:
            return earlier
        raise ValidationError(_("No invitation to sign this proposal waits for you."), code="wrong_state")
    if not signs and not reason.strip():
        raise ValidationError({"reason": _("Say why you do not sign.")})
    CoSigner.workflow.move(row, Standing.ACCEPTED if signs else Standing.REFUSED)
    row.signer, row.answered_at, row.reason = actor, timezone.now(), reason.strip()
    row.signed_sha256 = text_hash(proposal) if signs else ""
    refuse_bad_text(row)
    store(row)
    finish_duties(proposal.matter, ["cosign"], actor=actor, to=addressee_of(row))
    event = "cosigner_signed" if signs else "cosigner_refused"
    record(f"proposals.{event}", proposal, actor=actor, note=f"{row.unit.name} {row.reason}".strip()[:500])
    title = _("A co-signer has signed: %(subject)s") if signs else _("A co-signer does not sign: %(subject)s")
    tell_first(proposal, event, title, row)
    note_complete(proposal)
    bump(proposal.matter)
    return row


def tell_first(proposal: Proposal, event: str, title: str, row: CoSigner) -> None:
    matter = proposal.matter
    body = f"{name_of(row)} {row.reason}".strip()
    tell_people([matter.author], matter, event, title, key=key_of(matter, event, matter.version), body=body)


def note_complete(proposal: Proposal) -> None:
    """Once nobody is left to answer, the first proposer is to send the proposal on."""
    if proposal.state != State.COSIGNING:
        return
    if not CoSigner.objects.invited().filter(proposal=proposal).exists():
        open_duties([open_duty(proposal.matter, "hand_in", Addressee.person(proposal.matter.author))])


@transaction.atomic
def remove_cosigner(cosigner: CoSigner, *, actor: User, reason: str = "") -> CoSigner:
    """Take a name off the list, an invitation back, or decline what was suggested.

    A signature stays: leaving is the co-signer's own act.
    """
    proposal = locked(Proposal(pk=cosigner.proposal_id))
    row = locked_row(cosigner)
    before = row.state
    CoSigner.workflow.move(row, Standing.REMOVED)
    row.reason = reason.strip()
    refuse_bad_text(row)
    row.save()
    matter = proposal.matter
    record("proposals.cosigner_removed", proposal, actor=actor, note=f"{name_of(row)} {row.reason}"[:500])
    if before == Standing.INVITED:
        finish_duties(matter, ["cosign"], actor=None, outcome=Duty.Outcome.VOID, to=addressee_of(row))
        tell_ended(proposal, people_of(row), Standing.REMOVED)
        note_complete(proposal)
    if before == Standing.SUGGESTED:
        settle_suggestions(proposal, actor)
        tell_desk(
            matter,
            "cosigner_declined",
            _("The first proposer declines a co-signer: %(subject)s"),
            round=row.pk,
        )
    bump(matter)
    return row


@transaction.atomic
def consent_to_cosigner(cosigner: CoSigner, *, actor: User) -> CoSigner:
    """The first proposer consents to somebody whom the desk has suggested; the invitation goes out."""
    proposal = locked(Proposal(pk=cosigner.proposal_id))
    row = locked_row(cosigner)
    if row.state != Standing.SUGGESTED or proposal.state not in ASKED_IN:
        raise ValidationError(_("Nothing waits for your consent."), code="wrong_state")
    record("proposals.cosigner_consented", proposal, actor=actor, note=name_of(row))
    invite(proposal, [row], actor=actor)
    settle_suggestions(proposal, actor)
    bump(proposal.matter)
    return row


def settle_suggestions(proposal: Proposal, actor: User) -> None:
    """The duty to consent ends with the last suggestion."""
    if not CoSigner.objects.filter(proposal=proposal, state=Standing.SUGGESTED).exists():
        finish_duties(proposal.matter, ["consent"], actor=actor)


def locked_row(cosigner: CoSigner) -> CoSigner:
    """The fresh row under lock; its proposal is locked already."""
    rows = CoSigner.objects.select_for_update(of=("self",)).select_related("unit", "invited", "signer")
    return rows.get(pk=cosigner.pk)


@transaction.atomic
def leave_proposal(proposal: Proposal, *, actor: User, reason: str = "") -> CoSigner:
    """A co-signer leaves. What was signed stays on the trail; the desk is told where it has the proposal.

    Raises ValidationError where the actor has not signed, or where the proposal has come to its end.
    """
    proposal = locked(proposal)
    found = signature_of(proposal, actor)
    if found is None or proposal.state not in LEFT_IN:
        raise ValidationError(_("You are no co-signer of this proposal."), code="wrong_state")
    row = locked_row(found)
    CoSigner.workflow.move(row, Standing.LEFT)
    row.reason = reason.strip()
    refuse_bad_text(row)
    row.save()
    record("proposals.cosigner_left", proposal, actor=actor, note=row.unit.name)
    title = _("A co-signer has left: %(subject)s")
    tell_first(proposal, "cosigner_left", title, row)
    if proposal.submitted_at is not None:
        tell_desk(proposal.matter, "cosigner_left", title, round=row.pk, body=name_of(row))
    bump(proposal.matter)
    return row


def expire_invitations(*, today: date | None = None) -> int:
    """End invitations that nobody has answered in time. Returns how many; safe twice."""
    day = today or timezone.localdate()
    late = Duty.objects.open().filter(kind="cosign", due_on__lt=day)
    matters = late.order_by("matter_id").values_list("matter_id", flat=True).distinct()
    return sum(expire_of(Proposal(pk=matter), day) for matter in list(matters))


@transaction.atomic
def expire_of(proposal: Proposal, day: date) -> int:
    """One proposal's part of `expire_invitations`."""
    proposal = locked(proposal)
    matter, ended = proposal.matter, []
    late = {
        (duty.user_id, duty.unit_id): duty
        for duty in Duty.objects.open().filter(matter=matter, kind="cosign", due_on__lt=day)
    }
    rows = CoSigner.objects.invited().filter(proposal=proposal).select_related("unit", "invited", "signer")
    for row in rows.select_for_update(of=("self",)):
        if (row.invited_id, None if row.invited_id else row.unit_id) in late:
            CoSigner.workflow.move(row, Standing.EXPIRED)
            row.save(update_fields=["state"])
            ended.append(row)
    Duty.objects.open().filter(pk__in=[duty.pk for duty in late.values()]).update(
        done_at=timezone.now(), outcome=Duty.Outcome.LAPSED
    )
    if not ended:
        return 0
    names = "、".join(map(name_of, ended))
    record("proposals.cosigners_expired", proposal, actor=None, note=names[:500])
    title = _("Invitations to sign have run out: %(subject)s")
    key = key_of(matter, "cosign_expired", matter.version)
    tell_people([matter.author], matter, "cosign_expired", title, key=key, body=names)
    note_complete(proposal)
    bump(matter)
    return len(ended)


# What people hear whose invitation ends without their answer, by what becomes of it.
WHY_ENDED = {
    Standing.LISTED: gettext_lazy("The text is being changed; you will be asked to sign again: %(subject)s"),
    Standing.REMOVED: gettext_lazy("You are no longer asked to sign: %(subject)s"),
}


def end_invitations(proposal: Proposal, *, to: str) -> None:
    """End what waits for an answer on a locked proposal, back on the list or for good (`to`), and say so."""
    if proposal.proposer_kind == Proposal.ProposerKind.INDIVIDUAL:
        return
    rows = list(
        CoSigner.objects.filter(proposal=proposal, state__in=[Standing.INVITED, Standing.SUGGESTED])
        .select_related("unit", "invited", "signer")
        .select_for_update(of=("self",))
    )
    for row in rows:
        CoSigner.workflow.move(row, to if row.state == Standing.INVITED else Standing.REMOVED)
        row.save(update_fields=["state"])
    if not rows:
        return
    finish_duties(proposal.matter, ["cosign", "consent"], actor=None, outcome=Duty.Outcome.VOID)
    tell_ended(proposal, all_people_of(rows), to)


def tell_ended(proposal: Proposal, people: QuerySet[User], to: str) -> None:
    matter = proposal.matter
    key = key_of(matter, f"cosign_{to}", matter.version)
    told = people.exclude(pk=matter.author_id)
    tell_people(told, matter, "cosign_ended", str(WHY_ENDED[Standing(to)]), key=key)


def count_signatures(proposal: Proposal) -> dict[str, int]:
    """{"fresh": signatures of the present text, "stale": of another one, "open", "listed"} in one query."""
    state, present = Q(state=Standing.ACCEPTED), Q(signed_sha256=text_hash(proposal))
    return CoSigner.objects.filter(proposal=proposal).aggregate(
        fresh=Count("pk", filter=state & present),
        stale=Count("pk", filter=state & ~present),
        open=Count("pk", filter=Q(state=Standing.INVITED)),
        listed=Count("pk", filter=Q(state=Standing.LISTED)),
    )


def refuse_unsigned(proposal: Proposal) -> None:
    """Raise ValidationError, code "unsigned", where too few have signed it, or an earlier text."""
    if proposal.proposer_kind == Proposal.ProposerKind.INDIVIDUAL:
        return
    counts, least = count_signatures(proposal), numbers_in_force()["cosigners_least"]
    if counts["stale"]:
        raise ValidationError(
            _("The text has changed since it was signed. Send it round again."), code="unsigned"
        )
    if proposal.state in LISTED_IN and counts["listed"]:
        raise ValidationError(
            _("Some co-signers are not asked yet. Send it round, or take them off the list."), code="unsigned"
        )
    if proposal.proposer_kind == Proposal.ProposerKind.JOINT and counts["fresh"] < least:
        raise ValidationError(
            _("A joint proposal needs %(least)d co-signers; %(signed)d have signed.")
            % {"least": least, "signed": counts["fresh"]},
            code="unsigned",
        )
