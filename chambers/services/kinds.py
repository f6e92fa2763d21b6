"""What kind of chamber a name speaks of, for lists that do not say it."""

from __future__ import annotations

import re

from chambers.models import Chamber
from federation.reference.services import find_region

Kind = Chamber.Kind
_PREFIX = re.compile(r"^.{1,6}?(?:省|自治区|市|自治州|县|区|镇)(?=.{2,})")
_ENDING = re.compile(r"(?:总商会|商会|联谊会|同乡会|协会|联合会|促进会)(?:[(（].*[)）])?$")
_ELSEWHERE = re.compile(r"异地(.{2,4}?)(?:籍)?(?:商会|商协会|联谊会)")
_RULES = (
    (re.compile(r"联盟"), Kind.ALLIANCE),
    (re.compile(r"女企业家|女性|妇女"), Kind.WOMEN),
    (re.compile(r"青年|青商|新生代|青创"), Kind.YOUTH),
    (re.compile(r"(?:街道|镇|乡)(?:总)?商会"), Kind.TOWNSHIP),
    (re.compile(r"经开区|高新区|开发区|工业园|产业园|科技园|园区|管理区|新区|工业集中区"), Kind.PARK),
    (re.compile(r"市场|商城|商圈|步行街"), Kind.MARKET),
    (re.compile(r"国际|海外"), Kind.INTERNATIONAL),
)
_ASSOCIATION = re.compile(r"协会|联谊会|促进会|联合会|研究会|商协会")
_PREPARING = re.compile(r"筹备|筹建|\(筹\)|（筹）")


def homes_of(federation: str, title: str) -> frozenset[str]:
    """What people from here are called elsewhere, as the federation's name and the title say."""
    found = set()
    match = re.match(r"(.{2,6}?)(?:市|自治州|州|地区|县|区)?(?:工商|总商会)", federation)
    if match:
        found.add(match[1])
    match = _ELSEWHERE.search(title)
    if match:
        found.add(match[1])
    return frozenset(found)


def guess_kind(name: str, *, title: str = "", homes: frozenset[str] = frozenset()) -> str:
    """The kind that a name and the title above its list suggest.

    ``北京云州商会`` lies elsewhere, ``云州市江西商会`` is of people from elsewhere; the latter stand at home.
    """
    for pattern, kind in _RULES:
        if pattern.search(name):
            return kind
    stem = _ENDING.sub("", name)
    if any(stem.endswith(home) and len(stem) > len(home) for home in homes):
        return Kind.REMOTE
    if "异地" in title:
        return Kind.REMOTE
    origin = _PREFIX.sub("", stem, count=1)
    if origin != stem and len(origin) >= 2 and _is_place(origin):
        return Kind.VISITING
    if _ASSOCIATION.search(name):
        return Kind.ASSOCIATION
    return Kind.INDUSTRY if "商会" in name else Kind.OTHER


def is_preparing(name: str) -> bool:
    """Whether the name says that the chamber is only being founded."""
    return bool(_PREPARING.search(name))


def _is_place(text: str) -> bool:
    region = find_region(text)
    return region is not None and text in (region.name, region.short_name)
