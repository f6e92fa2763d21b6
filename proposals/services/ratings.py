"""What proposers say about an answer, and what their silence is."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from proposals.models import Duty, Proposal, Rating
from proposals.services.duties import Addressee, finish_duties, open_duties
from proposals.services.matters import bump, locked
from proposals.services.notify import tell_desk
from proposals.services.proposals import begun
from proposals.services.proposers import proposers_of
from proposals.services.rehandling import escalate_if_again
from proposals.services.text import refuse_bad_text

State, Satisfaction = Proposal.State, Rating.Satisfaction
# Answered, and not closed yet.
RATED_IN = frozenset({State.REPLIED, State.RATED, State.NO_FEEDBACK})


@transaction.atomic
def rate_proposal(
    proposal: Proposal,
    *,
    actor: User,
    satisfaction: str,
    comment: str = "",
    attitude: str = "",
    contact: str = "",
    relevance: str = "",
) -> Rating:
    """What one proposer thinks of the answer of this round; a reason is asked for dissatisfaction.

    The first proposer's word is the overall one and moves the proposal; whoever has signed with them is
    heard beside it. Who rates late is heard until the proposal is closed. Raises ValidationError for anybody
    else, where the proposal is not answered yet, and for a second word in one round.
    """
    proposal = locked(proposal)
    is_first = actor.pk == proposal.matter.author_id
    if is_first:
        if proposal.state == State.RATED:
            raise ValidationError(_("You have rated this answer already."))
        was_late = proposal.state == State.NO_FEEDBACK
        Proposal.workflow.move(proposal, State.RATED)
    else:
        refuse_rater(proposal, actor)
    if satisfaction == Satisfaction.DISSATISFIED and not comment.strip():
        raise ValidationError({"comment": _("Say what you are not satisfied with.")})
    rating = Rating(
        proposal=proposal,
        user=actor,
        round=proposal.round,
        satisfaction=satisfaction,
        comment=comment.strip(),
        attitude=attitude,
        contact=contact,
        relevance=relevance,
    )
    refuse_bad_text(rating)
    check_fields(rating)
    store(rating)
    if is_first:
        proposal.save(update_fields=["state"])
    bump(proposal.matter)
    record("proposals.proposal_rated", proposal, actor=actor, note=rating.get_satisfaction_display())
    finish_duties(proposal.matter, ["rate"], actor=actor, user=actor)
    if is_first:
        if was_late:
            # The desk was to close what nobody had rated.
            finish_duties(proposal.matter, ["close"], actor=actor)
        open_duties([begun(proposal, next_duty(rating), Addressee.desk())])
        escalate_if_again(rating)
    tell_desk(proposal.matter, "rated", _("An answer was rated: %(subject)s"), round=proposal.round)
    return rating


def refuse_rater(proposal: Proposal, actor: User) -> None:
    """Raise ValidationError unless `actor` has signed an answered proposal and not rated this round yet."""
    if actor.pk not in {one.pk for one in proposers_of(proposal)}:
        raise ValidationError(_("Only those who have made or signed the proposal rate its answer."))
    if proposal.state not in RATED_IN:
        raise ValidationError(_("There is no answer to be rated now."))
    if Rating.objects.filter(proposal=proposal, user=actor, round=proposal.round).exists():
        raise ValidationError(_("You have rated this answer already."))


def next_duty(rating: Rating) -> str:
    """What the desk does next: hand out a dissatisfied proposer's case anew, close any other."""
    return "rehandle" if rating.satisfaction == Satisfaction.DISSATISFIED else "close"


def lapse_ratings(*, today: date | None = None) -> int:
    """Note who did not rate in time (未反馈): never counted as satisfied. Returns how many; safe twice."""
    day = today or timezone.localdate()
    late = Duty.objects.open().filter(kind="rate", due_on__lt=day)
    matters = late.order_by("matter_id").values_list("matter_id", flat=True).distinct()
    return sum(lapse_rating(Proposal(pk=matter), day) for matter in list(matters))


@transaction.atomic
def lapse_rating(proposal: Proposal, day: date) -> int:
    """One proposal's part of `lapse_ratings`: 1 where the silence was new."""
    proposal = locked(proposal)
    duties = Duty.objects.open().filter(matter=proposal.matter, kind="rate", due_on__lt=day)
    silent = list(duties.order_by("id").values_list("user__name", flat=True))
    if not duties.update(done_at=timezone.now(), outcome=Duty.Outcome.LAPSED):
        return 0
    # By name: one proposer's silence is not that of the others.
    record("proposals.rating_lapsed", proposal, actor=None, note="、".join(filter(None, silent))[:500])
    first = Duty.objects.open().filter(matter=proposal.matter, kind="rate", user_id=proposal.matter.author_id)
    if proposal.state == State.REPLIED and not first.exists():
        Proposal.workflow.move(proposal, State.NO_FEEDBACK)
        proposal.save(update_fields=["state"])
        bump(proposal.matter)
        open_duties([begun(proposal, "close", Addressee.desk())])
    return 1
