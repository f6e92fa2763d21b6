"""Following a record, and telling its followers of a change, once, unless it was their own."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.audit.models import AuditEntry
from federation.audit.services import record
from federation.notices.services import channel, notify
from federation.ui.following.kinds import Kind, kind_named
from federation.ui.following.models import Follow

MOST_FOLLOWED = 200
# The channel under which the trigger of migration 0003 queues what happened to followed records.
CHANNEL = "follow"


@transaction.atomic
def follow_record(kind: Kind, key: int, *, actor: User) -> Follow:
    """Let the actor hear of changes. Raises ObjectDoesNotExist for what they may not see."""
    if key not in kind.hits(actor, [key]):
        raise ObjectDoesNotExist
    User.objects.select_for_update(of=("self",)).only("pk").get(pk=actor.pk)
    if Follow.objects.filter(user=actor).count() >= MOST_FOLLOWED:
        sentence = _("You follow %(most)d records already. Stop following some of them first.")
        raise ValidationError(sentence % {"most": MOST_FOLLOWED})
    found, made = Follow.objects.get_or_create(
        user=actor, kind=kind.name, key=key, defaults={"subjects": kind.subjects_of(key)}
    )
    if made:
        record("ui.record_followed", found, actor=actor)
    return found


@transaction.atomic
def unfollow_record(kind: Kind, key: int, *, actor: User) -> None:
    """Stop telling the actor. Also for a record that they may see no longer."""
    found = Follow.objects.select_for_update(of=("self",)).filter(user=actor, kind=kind.name, key=key).first()
    if found is not None:
        record("ui.record_unfollowed", found, actor=actor)
        found.delete()


@channel(CHANNEL)
def tell_followers(payload: dict, key: str) -> None:
    """One line of the trail was about a followed record: put a notice in its followers' inboxes.

    The key of the notice is that of the line, so a message that is delivered twice tells once.
    """
    entry = AuditEntry.objects.filter(pk=payload["entry"]).first()
    if entry is None:
        return
    follows = Follow.objects.filter(subjects__contains=[f"{entry.object_type}:{entry.object_id}"])
    for follow in follows.exclude(user=entry.actor_id).select_related("user").order_by("user_id"):
        kind = kind_named(follow.kind)
        verb = kind.verb(entry.event) if kind is not None else None
        # Asked now, not when the star was set: rights may have ended since.
        hit = kind.hits(follow.user, [follow.key]).get(follow.key) if kind and verb else None
        if hit is not None:
            title = _("%(record)s: %(change)s") % {"record": hit.title[:150], "change": verb}
            notify("ui.record_changed", to=[follow.user], title=title, key=f"follow:{entry.pk}", url=hit.url)
