"""Supply and demand: posting, the desk's check, interest, agreement, result, and what fits together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import BooleanField, Case, F, Func, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.services.notify import desk_of, representatives_of, staff_above
from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version, in_text
from federation.audit.services import changes_between, record
from federation.notices.services import notify
from liaison.models import TradeInterest, TradePost
from liaison.trade_terms import terms_of

FIELDS = ("kind", "category", "title", "text", "until", "contact_name", "contact_phone")
POSTING = (Organisation.Kind.ENTERPRISE, Organisation.Kind.CHAMBER)
FITTING = 6
# Fewer shared terms are chance, unless industry or category agree too.
ENOUGH = 2
State = TradePost.State


def people_of(unit: Organisation) -> list[User]:
    """Who answers for a unit that posts: representatives of an enterprise, the desk of a chamber."""
    return desk_of(unit) if unit.kind == Organisation.Kind.CHAMBER else representatives_of(unit)


def tell(post: TradePost, to: list[User], title: str, key: str) -> None:
    words = title % {"title": post.title}
    notify("liaison.trade", to=to, title=words, key=key, url=post.get_absolute_url())


# The post -------------------------------------------------------------------------------------------------


@transaction.atomic
def add_post(*, actor: User | None, organisation: Organisation, **fields: Any) -> TradePost:
    """Hand in a post of an enterprise or a chamber; the clerks who look after it are told.

    Raises ValidationError at `until` for a day that has passed, in words for a unit of another kind.
    """
    if organisation.kind not in POSTING:
        raise ValidationError(_("Enterprises and chambers post supply and demand."))
    post = TradePost(organisation=organisation, author=actor, **fields)
    prepare(post)
    store(post)
    record("liaison.trade_posted", post, actor=actor, note=post.title)
    tell(
        post, staff_above(organisation), _("A post waits for its check: %(title)s"), f"trade:wait:{post.pk}:1"
    )
    return post


def prepare(post: TradePost) -> None:
    """Check the fields and note by which terms the post is found."""
    check_until(post.until)
    post.terms = terms_of(post.title, post.text, common=True)
    check_fields(post)


def check_until(day: date) -> None:
    if day < timezone.localdate():
        raise ValidationError({"until": _("This day has passed already.")})


@transaction.atomic
def change_post(post: TradePost, *, actor: User, version: int | None = None, **fields: Any) -> TradePost:
    """Change a post; what others read is checked anew. ValidationError "stale" for an older copy."""
    row = locked_post(post)
    check_version(row, version)
    TradePost.workflow.move(row, State.WAITING)
    before = {name: getattr(row, name) for name in FIELDS if name in fields}
    for name in before:
        setattr(row, name, fields[name])
    changes = changes_between(before, row)
    row.returned_why = ""
    row.version += 1
    prepare(row)
    store(row)
    record("liaison.trade_changed", row, actor=actor, changes=in_text(changes))
    key = f"trade:wait:{row.pk}:{row.version}"
    tell(row, staff_above(row.organisation), _("A post waits for its check: %(title)s"), key)
    return row


@transaction.atomic
def publish_post(post: TradePost, *, actor: User | None) -> TradePost:
    """Let everybody read a post; its owner is told. Raises ValidationError for one that is out of date."""
    row = locked_post(post)
    TradePost.workflow.move(row, State.PUBLISHED)
    check_until(row.until)
    row.version += 1
    store(row)
    record("liaison.trade_published", row, actor=actor)
    tell(
        row,
        people_of(row.organisation),
        _("Your post is published: %(title)s"),
        f"trade:out:{row.pk}:{row.version}",
    )
    return row


@transaction.atomic
def return_post(post: TradePost, *, actor: User | None, reason: str) -> TradePost:
    """Hand a post back for a reason, also a published one: others read it no longer."""
    row = locked_post(post)
    TradePost.workflow.move(row, State.RETURNED)
    row.returned_why = reason.strip()
    if not row.returned_why:
        raise ValidationError({"reason": _("Say what is to be changed.")})
    row.version += 1
    store(row)
    record("liaison.trade_returned", row, actor=actor, note=row.returned_why)
    key = f"trade:back:{row.pk}:{row.version}"
    tell(row, people_of(row.organisation), _("Your post was returned: %(title)s"), key)
    return row


@transaction.atomic
def close_post(post: TradePost, *, actor: User | None) -> TradePost:
    """Take a post off the lists. Interest that both have agreed on goes on to its result."""
    row = locked_post(post)
    TradePost.workflow.move(row, State.CLOSED)
    row.returned_why = ""
    row.version += 1
    store(row)
    record("liaison.trade_closed", row, actor=actor)
    return row


def locked_post(post: TradePost) -> TradePost:
    rows = TradePost.objects.select_for_update(of=("self",)).select_related("organisation")
    return rows.get(pk=post.pk)


# Interest -------------------------------------------------------------------------------------------------


@transaction.atomic
def show_interest(
    post: TradePost,
    *,
    actor: User | None,
    organisation: Organisation,
    words: str,
    contact_name: str,
    contact_phone: str,
) -> TradeInterest:
    """Take up a post of another unit; its owner is told.

    Raises ValidationError for a post that nobody can take up now, for one's own, and for a second time.
    """
    row = locked_post(post)
    if not row.is_live:
        raise ValidationError(_("This post is not open any more."))
    if organisation.pk == row.organisation_id:
        raise ValidationError(_("This is a post of your own unit."))
    if organisation.kind not in POSTING:
        raise ValidationError(_("Enterprises and chambers post supply and demand."))
    interest = TradeInterest(
        post=row,
        organisation=organisation,
        words=words.strip(),
        contact_name=contact_name.strip(),
        contact_phone=contact_phone,
        author=actor,
    )
    check_fields(interest)
    store(interest)
    record("liaison.trade_interest_shown", row, actor=actor, note=organisation.name)
    tell(
        row,
        people_of(row.organisation),
        _("Somebody takes up your post: %(title)s"),
        f"trade:int:{interest.pk}",
    )
    return interest


@transaction.atomic
def agree_interest(interest: TradeInterest, *, actor: User | None) -> TradeInterest:
    """The owner agrees: from now on each side sees whom to call on the other."""
    row = locked_interest(interest)
    TradeInterest.workflow.move(row, TradeInterest.State.AGREED)
    store(row)
    record("liaison.trade_agreed", row.post, actor=actor, note=row.organisation.name)
    sentence = _("Your interest is agreed to, the contact is open: %(title)s")
    tell(row.post, people_of(row.organisation), sentence, f"trade:yes:{row.pk}")
    return row


@transaction.atomic
def decline_interest(interest: TradeInterest, *, actor: User | None, outcome: str) -> TradeInterest:
    """The owner declines, with a reason; neither side learns whom to call."""
    row = locked_interest(interest)
    settle(row, TradeInterest.State.DECLINED, outcome)
    store(row)
    record("liaison.trade_declined", row.post, actor=actor, note=f"{row.organisation.name} {row.outcome}")
    sentence = _("Your interest was declined: %(title)s")
    tell(row.post, people_of(row.organisation), sentence, f"trade:no:{row.pk}")
    return row


@transaction.atomic
def record_deal(
    interest: TradeInterest,
    *,
    actor: User | None,
    made: bool,
    outcome: str,
    amount: Decimal | None = None,
) -> TradeInterest:
    """Note what came of an agreed interest, by either side; the other one is told.

    Raises ValidationError at `amount` for money without a deal, at `outcome` where nothing is said.
    """
    row = locked_interest(interest)
    settle(row, TradeInterest.State.DONE if made else TradeInterest.State.FAILED, outcome)
    if amount is not None and not made:
        raise ValidationError({"amount": _("Without a deal there is no amount.")})
    row.amount = amount
    store(row)
    note = f"{row.organisation.name} {row.get_state_display()}"
    record("liaison.trade_settled", row.post, actor=actor, note=note)
    both = {user.pk: user for unit in (row.organisation, row.post.organisation) for user in people_of(unit)}
    if actor is not None:
        both.pop(actor.pk, None)
    tell(row.post, list(both.values()), _("The result was recorded: %(title)s"), f"trade:end:{row.pk}")
    return row


def settle(row: TradeInterest, to: str, outcome: str) -> None:
    TradeInterest.workflow.move(row, to)
    row.outcome = outcome.strip()
    if not row.outcome:
        raise ValidationError({"outcome": _("Say in a few words what came of it.")})


def locked_interest(interest: TradeInterest) -> TradeInterest:
    rows = TradeInterest.objects.select_for_update(of=("self",))
    return rows.select_related("organisation", "post__organisation").get(pk=interest.pk)


# What fits ------------------------------------------------------------------------------------------------


class Shared(Func):
    """How many elements two arrays share."""

    template = "(SELECT count(*) FROM unnest(%(expressions)s) AS term WHERE term = ANY(%%s::text[]))"
    output_field = IntegerField()

    def __init__(self, field: str, terms: list[str]) -> None:
        super().__init__(F(field))
        self.terms = terms

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, tuple]:
        sql, params = super().as_sql(compiler, connection, **extra)
        return sql, (*params, self.terms)


def fitting(post: TradePost) -> QuerySet:
    """Live posts of the other kind that share terms with `post`, the likeliest first; one statement.

    The index of terms finds the candidates; shared terms, the same industry and the same category order them.
    """
    terms = terms_of(post.title, post.text)
    if not terms:
        return TradePost.objects.none()
    other = TradePost.Kind.DEMAND if post.kind == TradePost.Kind.SUPPLY else TradePost.Kind.SUPPLY
    industry = post.organisation.industry_id
    rows = TradePost.objects.live().filter(kind=other, terms__overlap=terms)
    found = rows.exclude(organisation_id=post.organisation_id).annotate(
        shared=Shared("terms", terms),
        same_industry=flag(Q(organisation__industry_id=industry) if industry else Q(pk__in=[])),
        same_category=flag(Q(category=post.category)),
    )
    likely = Q(shared__gte=ENOUGH) | Q(same_industry=True) | Q(same_category=True)
    return (
        found.filter(likely)
        .select_related("organisation")
        .order_by("-shared", "-same_industry", "-same_category", "-pk")[:FITTING]
    )


def flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
