"""How a matter goes on as a case of another kind (workflows.md (a) 6 and (e)): its words travel along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation, Post, Role, User
from proposals.models import Complaint, Demand, Matter, Proposal
from proposals.services.complaints import register_complaint
from proposals.services.demands import raise_demand
from proposals.services.proposals import draft_proposal, edit_draft
from proposals.services.rerouting import reroutes

# Who may write proposals, and so go on with a draft that is made for them.
PROPOSERS = (Role.ENTERPRISE, Role.CHAMBER_SECRETARY)


@dataclass(frozen=True)
class Written:
    """What a matter says, whatever its kind: the facts, what is asked for, and whom to call."""

    facts: str
    wish: str
    contact_name: str
    contact_phone: str


def written_in(matter: Matter) -> Written:
    """The words of a proposal or a demand; a demand's result so far is part of its facts."""
    author = matter.author
    if matter.kind == Matter.Kind.DEMAND:
        demand = matter.demand
        found = [demand.text]
        if demand.result:
            found.append(f"{_now('Result so far')}：{demand.result}")
        return Written("\n\n".join(found), "", demand.contact_name, demand.contact_phone)
    proposal = matter.proposal
    facts = "\n\n".join(part for part in (proposal.facts, proposal.analysis) if part)
    phone = author.mobile or matter.organisation.phone or "—"
    return Written(facts, proposal.suggestions, author.name, phone)


def fitting(model: type[models.Model], **texts: str) -> dict[str, Any]:
    """Texts by field, each no longer than its field."""
    fields: Any = {name: model._meta.get_field(name) for name in texts}
    return {name: text[: fields[name].max_length] for name, text in texts.items()}


@reroutes(Matter.Kind.COMPLAINT, _("Rights complaint"))
def complaint_from(matter: Matter, actor: User) -> Matter:
    """Register what was written as its author's complaint; it waits in the queue for who handles it.

    `actor` confirmed the rerouting and does not become its handler by that.
    """
    words = written_in(matter)
    by_staff = matter.author.is_federation_staff
    complaint = register_complaint(
        actor=matter.author,
        organisation=matter.organisation,
        channel=Complaint.Channel.PHONE if by_staff else Complaint.Channel.ONLINE,
        received_on=timezone.localdate(),
        **fitting(
            Complaint,
            title=matter.subject,
            facts=words.facts,
            wish=words.wish,
            contact_name=words.contact_name,
            contact_phone=words.contact_phone,
        ),
    )
    return complaint.matter


@reroutes(Matter.Kind.DEMAND, _("Enterprise demand"))
def demand_from(matter: Matter, actor: User) -> Matter:
    """Raise what was proposed as a demand of its author's unit; the desk registers and dispatches it."""
    words = written_in(matter)
    text = "\n\n".join(part for part in (words.facts, words.wish) if part) or matter.subject
    demand = raise_demand(
        actor=matter.author,
        organisation=matter.organisation,
        subject=matter.subject,
        **fitting(Demand, text=text, contact_name=words.contact_name, contact_phone=words.contact_phone),
    )
    return demand.matter


@reroutes(Matter.Kind.PROPOSAL, _("Proposal"))
def proposal_from(matter: Matter, actor: User) -> Matter:
    """Begin a proposal for whoever raised it: a draft, which they complete and submit themselves."""
    words = written_in(matter)
    author = proposer_for(matter)
    draft = draft_proposal(
        actor=author,
        organisation=matter.organisation,
        subject=matter.subject,
        proposer_kind=Proposal.ProposerKind.INDIVIDUAL,
    )
    texts = fitting(Proposal, facts=words.facts, suggestions=words.wish)
    return edit_draft(draft, actor=author, **texts).matter


def proposer_for(matter: Matter) -> User:
    """Who goes on with it: its author, else somebody of its unit with an account.

    Raises ValidationError where the unit has nobody.
    """
    return matter.author if not matter.author.is_federation_staff else proposer_in(matter.organisation)


def proposer_in(unit: Organisation) -> User:
    """Somebody of the unit who may write proposals. Raises ValidationError where it has nobody."""
    posts = Post.objects.in_force().filter(organisation=unit, role__in=PROPOSERS, user__is_active=True)
    post = posts.select_related("user").order_by("pk").first()
    if post is None:
        raise ValidationError(
            {"kind": _now("Nobody of this unit has an account, so nobody could submit the proposal.")}
        )
    return post.user
