"""Seats in people's congresses and consultative conferences, as lists of people name them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from federation.exchange.choices import parse_many
from federation.exchange.errors import CellError
from federation.exchange.text import fold_key
from members.models import PublicPost

Kind, Level = PublicPost.Kind, PublicPost.Level

_KINDS = (
    (Kind.COMMITTEE, re.compile(r"政协")),
    (Kind.PARTY, re.compile(r"党代(?:会|表)|党的?代表")),
    (Kind.DELEGATE, re.compile(r"人大|人民代表")),
)
_LEVELS = (
    (Level.NATION, re.compile(r"全国|国家级")),
    (Level.PROVINCE, re.compile(r"省|自治区")),
    (Level.CITY, re.compile(r"市|自治州|盟|地区")),
    (Level.COUNTY, re.compile(r"县|旗|(?<!自治)(?<!地)区")),
)
_SESSION = re.compile(r"第?([一二三四五六七八九十百\d]{1,4})届")
# 全国政协委员 names a level; the words of the seat itself name none.
_SEAT = re.compile(r"人民代表大会|人民政治协商会议|常委会?|委员|代表|中国共产党")


class Seat(NamedTuple):
    """One seat: kind and level as the portal stores them, and the term number as written ("" for none)."""

    kind: str
    level: str
    session: str


def parse_seats(value: object) -> tuple[Seat, ...]:
    """第八届市政协委员、省人大代表 as seats; () for a blank cell. 省、市政协委员 are two of one kind."""
    kind = None
    found = []
    for word in reversed(parse_many(value, max_items=10)):
        kind = next((each for each, pattern in _KINDS if pattern.search(fold_key(word))), kind)
        if kind is None:
            raise CellError("no_seat", _("Write the seat, such as 市政协委员 or 省人大代表."))
        found.append(_seat(word, kind))
    return _once(tuple(reversed(found)))


def seats_of(kind: str) -> Callable[[object], tuple[Seat, ...]]:
    """A parser for a column of one kind of seat, whose cells may name the level alone: 市, or 省、市."""

    def parse(value: object) -> tuple[Seat, ...]:
        return _once(tuple(_seat(word, kind) for word in parse_many(value, max_items=10)))

    return parse


def stage_seats(seats: tuple[Seat, ...] | None) -> list[str] | None:
    """For the staging table."""
    return ["|".join(seat) for seat in seats] if seats else None


def _seat(word: str, kind: str) -> Seat:
    text = fold_key(word)
    session = _SESSION.search(text)
    rest = _SEAT.sub("", _SESSION.sub("", text))
    # 湖南省常德市政协委员 sits at the city: the last place named is the body's.
    places = [(match.end(), level) for level, pattern in _LEVELS for match in pattern.finditer(rest)]
    if not places:
        raise CellError("no_level", _("Write the level before the seat, such as 市政协委员."))
    return Seat(str(kind), str(max(places)[1]), f"第{session[1]}届" if session else "")


def _once(seats: tuple[Seat, ...]) -> tuple[Seat, ...]:
    if len({seat[:2] for seat in seats}) != len(seats):
        raise CellError(
            "seat_twice", _("One cell names the same seat twice. Write each term on a row of its own.")
        )
    return seats
