"""Finding records that may be the same party under a slightly different name."""

from __future__ import annotations

import re

from django.db.models import QuerySet

from federation.accounts.models import Organisation, OrganisationQuerySet
from federation.merging import finders
from federation.merging.services.finding import alike, told_apart
from federation.reference.models import Region
from federation.text import normalise_name
from members.models import Person
from members.models.people import PersonQuerySet

SHOWN = 5
# What names share without being alike: the place in front, the kind of body behind.
_PLACE = re.compile(r"^[一-鿿]{2,5}?(?:省|市|自治州|县|区|镇|乡|街道)")
_BODY = re.compile(
    r"(?:股份有限公司|有限责任公司|有限公司|集团|公司|行业商会|行业协会|商会|协会|联合会|促进会|联盟|分会)+$"
)
_NOISE = re.compile(r"[\s()（）\[\]【】〔〕·・\-—_,，.。、“”\"']+|筹建中|筹备组|筹")


def core_name(name: str) -> str:
    """The part of a name that tells parties apart: `浙江` of `云州市浙江商会（筹）`.

    Where little would remain, the whole normalised name.
    """
    plain = _NOISE.sub("", normalise_name(name))
    core = plain
    while (shorter := _PLACE.sub("", core)) != core and len(_BODY.sub("", shorter)) >= 2:
        core = shorter
    core = _BODY.sub("", core)
    return core if len(core) >= 2 else plain


def similar_organisations(
    reachable: OrganisationQuerySet,
    *,
    kind: str,
    name: str,
    region: Region | None,
    phone: str = "",
    credit_code: str = "",
    except_for: int | None = None,
) -> list[Organisation]:
    """Live parties of one kind with the very name anywhere, with its core in the same region, or whatever
    else the list of duplicates pairs: the organisation's number within the credit code, the telephone.

    `reachable` holds what the asking person may see, so that nobody learns of a stranger's record. At
    most `SHOWN`, in one query that indexes serve.
    """
    if not normalise_name(name):
        return []
    rows = reachable.current().filter(kind=kind).exclude(pk=except_for)
    if except_for is not None:
        rows = rows.exclude(pk__in=told_apart(finders.ORGANISATIONS.subject, except_for))
    found = alike_keys(kind=kind, name=name, region=region, phone=phone, credit_code=credit_code)
    return list(rows.filter(pk__in=found).order_by("sort_key", "pk")[:SHOWN])


def alike_keys(
    *, kind: str, name: str, region: Region | None, phone: str = "", credit_code: str = ""
) -> QuerySet:
    """The keys of parties that `similar_organisations` looks among, as a subquery."""
    folded = normalise_name(name)
    same = Organisation.objects.filter(folded_name=folded[:220]).values("pk")
    near = Organisation.objects.filter(region=region).matching(core_name(name)).values("pk")
    typed = {
        "kind": kind,
        "folded_name": folded[:220],
        "region_id": region.pk if region else None,
        "credit_code": credit_code,
        "phone": phone,
    }
    # Joined by UNION: an OR of the three is served by no index, and would read every party in its order.
    return same.union(near, alike(finders.ORGANISATIONS, typed))


def similar_people(
    reachable: PersonQuerySet,
    *,
    name: str,
    mobile: str = "",
    id_number: str = "",
    except_for: int | None = None,
) -> list[Person]:
    """People of the name with the same telephone or document number, among those the asker may see."""
    finder = finders.finder_of(Person._meta.label_lower)
    typed = {"name": name, "mobile": mobile, "id_number": id_number}
    found = alike(finder, typed)
    if mobile:
        found = Person.objects.filter(name=name, mobile=mobile).values("pk").union(found)
    rows = reachable.current().select_related("organisation").exclude(pk=except_for)
    if except_for is not None:
        rows = rows.exclude(pk__in=told_apart(finder.subject, except_for))
    return list(rows.filter(pk__in=found).order_by("sort_key", "pk")[:SHOWN])
