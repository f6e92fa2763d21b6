"""The dictionaries of proposals: what is offered, from memory, and their entries' changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import changes_between, record
from federation.reference.services import forget, remembered
from liaison.models import Department
from proposals.models import Ground, Matter, Reply, ReplyClass, Sector, Session, Topic
from proposals.services.text import refuse_bad_text

Entry = TypeVar("Entry", Topic, Ground, Session, Sector, ReplyClass)
_NUMERALS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """八 for 8, 十二 for 12, 二十 for 20; figures from a hundred on."""
    if number >= 100:
        return str(number)
    tens, units = divmod(number, 10)
    head = ("" if tens == 1 else _NUMERALS[tens]) + "十" if tens else ""
    return head + (_NUMERALS[units] if units or not tens else "")


def session_name(body: str, term: int | None, number: int | None) -> str:
    """政协八届一次会议, from its parts; "" where one of them is missing."""
    if not body.strip() or not term or not number:
        return ""
    return f"{body.strip()}{numeral(term)}届{numeral(number)}次会议"


def topics(kind: str = Matter.Kind.PROPOSAL) -> dict[int, Topic]:
    """The topics in use of one kind of matter, by key."""
    return remembered(
        f"topics-{kind}", lambda: {row.pk: row for row in Topic.objects.current().filter(kind=kind)}
    )


def sessions() -> dict[int, Session]:
    """The sessions in use by key, the newest first."""
    return remembered("sessions", lambda: {row.pk: row for row in Session.objects.current()})


def sectors() -> dict[int, Sector]:
    return remembered("sectors", lambda: {row.pk: row for row in Sector.objects.current()})


def grounds(act: str) -> dict[int, Ground]:
    """The grounds in use for one act, by key."""
    return remembered(
        f"grounds-{act}", lambda: {row.pk: row for row in Ground.objects.current().filter(act=act)}
    )


def choices_of(rows: Mapping[int, Any]) -> list[tuple[int, str]]:
    return [(key, str(row)) for key, row in rows.items()]


def topic_choices() -> list[tuple[int, str]]:
    """The categories of proposals, without a query."""
    return choices_of(topics())


def session_choices() -> list[tuple[int, str]]:
    return choices_of(sessions())


def sector_choices() -> list[tuple[int, str]]:
    return choices_of(sectors())


def reply_classes() -> dict[str, ReplyClass]:
    """The classes of letters by code, as far as anybody meets them: those in use, and those letters bear."""

    def load() -> dict[str, ReplyClass]:
        borne = Exists(Reply.objects.filter(state=Reply.State.ISSUED, letter_class=OuterRef("code")))
        return {row.code: row for row in ReplyClass.objects.filter(Q(is_active=True) | borne)}

    return remembered("reply classes", load)


def reply_class_choices() -> list[tuple[str, str]]:
    """What letters can be narrowed to, retired classes included, without a query."""
    return [(code, str(row)) for code, row in reply_classes().items()]


def open_class_choices() -> list[tuple[str, str]]:
    """The classes that a letter may be given now."""
    return [(code, str(row)) for code, row in reply_classes().items() if row.is_active]


def class_refusal(code: str) -> str:
    """Why a letter may not be given this class now, asked of the database itself; "" where it may."""
    is_open = ReplyClass.objects.current().filter(code=code).exists()
    return "" if is_open else _("This class is not in use. Choose another one.")


# What the trail calls it when an entry is added, and when it is changed.
EVENTS: dict[type, tuple[str, str]] = {
    Topic: ("proposals.topic_added", "proposals.topic_changed"),
    Ground: ("proposals.ground_added", "proposals.ground_changed"),
    Session: ("proposals.session_added", "proposals.session_changed"),
    Sector: ("proposals.sector_added", "proposals.sector_changed"),
    ReplyClass: ("proposals.replyclass_added", "proposals.replyclass_changed"),
}


@transaction.atomic
def keep_entry(entry: Entry, *, actor: User, **fields: Any) -> Entry:
    """Add an entry (unsaved) or change one; what was recorded with it keeps it.

    A session without a name is named after its body, term and number. Raises ValidationError by field.
    """
    is_new = entry.pk is None
    if not is_new:
        entry = type(entry).objects.select_for_update().get(pk=entry.pk)
    before = {name: getattr(entry, name) for name in fields}
    for name, value in fields.items():
        setattr(entry, name, value)
    if isinstance(entry, Session) and not entry.name.strip():
        entry.name = session_name(entry.body, entry.term, entry.number)
    changes = changes_between(before, entry)
    if not is_new and not changes:
        return entry
    refuse_bad_text(entry)
    check_fields(entry)
    refuse_double_name(entry)
    if isinstance(entry, ReplyClass):
        refuse_other_counting(entry, changes)
    if "handler" in changes:
        refuse_handler(entry)
    store(entry)
    transaction.on_commit(forget)
    forget()
    added, changed = EVENTS[type(entry)]
    record(added if is_new else changed, entry, actor=actor, changes=changes)
    return entry


def refuse_other_counting(entry: ReplyClass, changes: Mapping[str, Any]) -> None:
    """What letters already count as is not turned into something else: rates of past years would move."""
    if entry.pk is None or "counts_as" not in changes:
        return
    if Reply.objects.filter(state=Reply.State.ISSUED, letter_class=entry.code).exists():
        message = _("Letters bear this class: what it counts as stays. Retire it and add another one.")
        raise ValidationError({"counts_as": message})


def refuse_double_code(entry: ReplyClass) -> None:
    """Said beside its field; the constraint says it where two come at once."""
    if ReplyClass.objects.filter(code=entry.code).exclude(pk=entry.pk).exists():
        raise ValidationError({"code": _("This code is in use.")})


def refuse_handler(entry: Any) -> None:
    """Only demands have a default handler, and only one that is in service can be given work."""
    if entry.handler is None:
        return
    if entry.kind != Matter.Kind.DEMAND:
        raise ValidationError({"handler": _("Only categories of demands have a default handler.")})
    if not Department.objects.current().filter(pk=entry.handler.pk).exists():
        raise ValidationError({"handler": _("This department is no longer in service.")})


def refuse_double_name(entry: Topic | Ground | Session | Sector | ReplyClass) -> None:
    """A name stands once in its list, in use or not."""
    rows: models.QuerySet = type(entry).objects.filter(name=entry.name).exclude(pk=entry.pk)
    if isinstance(entry, Topic):
        rows = rows.filter(kind=entry.kind)
    if isinstance(entry, Ground):
        rows = rows.filter(act=entry.act)
    if isinstance(entry, ReplyClass):
        refuse_double_code(entry)
    if rows.exists():
        message = Session._meta.get_field("name").error_messages["unique"]
        raise ValidationError({"name": message})
