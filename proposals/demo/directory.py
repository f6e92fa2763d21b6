"""Some people of the demo city in the directory of known people, with the grounds they gave."""

from __future__ import annotations

from datetime import date, timedelta

from chambers.models import Officer
from federation.accounts.models import User
from federation.reference.services import industries
from members.models import Consent, DirectoryGroup, Person, PublicPost
from members.services.directory import enter_directory, give_consent, hold_public_post

# group, what they are, stock code
ENTRIES = (
    ("entrepreneurs", "董事长", ""),
    ("executives", "副总裁", ""),
    ("scientists", "首席科学家", ""),
    ("elites", "合伙人", ""),
    ("remote-members", "会长", ""),
    ("listed", "董事长", "688999.SH"),
)
PEOPLE = 24


def build_directory(clerk: User, today: date) -> None:
    """Presidents of remote chambers in turn in the groups; every third also sits in the city's committee."""
    groups = {group.code: group for group in DirectoryGroup.objects.all()}
    places = list(industries().values())
    presidents = (
        Officer.objects.in_office(today)
        .filter(office=Officer.Office.PRESIDENT, chamber__kind="remote")
        .select_related("person", "chamber__organisation__region")
        .order_by("pk")[:PEOPLE]
    )
    for place, officer in enumerate(presidents):
        code, title, stock_code = ENTRIES[place % len(ENTRIES)]
        person: Person = officer.person
        chamber = officer.chamber.organisation
        give_consent(
            person,
            Consent.Purpose.DIRECTORY,
            actor=clerk,
            given_on=today - timedelta(days=40 + place),
            wording="2026 版",
            evidence=f"入录同意书第 {place + 1} 号",
        )
        enter_directory(
            person,
            groups[code],
            actor=clerk,
            source="异地商会报送" if place % 2 else "走访登记",
            joined_on=today - timedelta(days=30 + place),
            place=chamber.region.name if chamber.region else "",
            employer=f"云帆{person.name[:1]}氏集团",
            title=title,
            stock_code=stock_code,
            industry=places[place % len(places)],
            source_chamber=chamber,
            is_shared=place % 4 != 3,
        )
        if place % 3 == 0:
            hold_public_post(
                person,
                PublicPost.Kind.COMMITTEE,
                PublicPost.Level.CITY,
                actor=clerk,
                starts_on=date(today.year - 4, 1, 10),
                body="市政协",
                session="第八届",
            )
