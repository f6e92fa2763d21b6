from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chambers.services.officers import award_honour
from chambers.services.registry import admit_member
from federation.accounts.models import Organisation, Role
from federation.reference.models import Region
from federation.rest.authentication import bearers
from members.services.people import set_position
from proposals.services.proposals import draft_proposal, submit_proposal
from tests.factories.accounts import county_clerk, person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.rest.conftest import ApiClient, token_for

BUDGET = 4
PATHS = ["organisations", "chambers", "enterprises", "proposals"]


def submitted_proposal(author=None, unit=None):
    unit = unit or EnterpriseFactory().organisation
    author = author or person_with(Role.ENTERPRISE, unit, name="赵一鸣")
    proposal = draft_proposal(
        actor=author,
        organisation=unit,
        subject="关于规范涉企检查的建议",
        facts="同一事项一年内被多次检查。",
        analysis="部门之间信息没有打通。",
        suggestions="一、合并检查。二、公布次数。",
    )
    return submit_proposal(proposal, actor=author)


MAKERS = {
    "organisations": EnterpriseFactory,
    "chambers": ChamberFactory,
    "enterprises": EnterpriseFactory,
    "proposals": submitted_proposal,
}


@pytest.mark.parametrize("path", PATHS)
def test_a_list_takes_the_same_few_queries_for_one_and_three_rows(partner, path):
    counts = []
    for known in (False, True):
        partner.json(path)
        for _more in range(2):
            MAKERS[path]()
            if not known:
                bearers.kept.clear()
            with CaptureQueriesContext(connection) as queries:
                partner.json(path)
            counts.append(len(queries))
            MAKERS[path]()

    assert counts[0] == counts[1] <= BUDGET
    # Whoever was answered before is asked about together with the page.
    assert counts[2] == counts[3] == 1


@pytest.mark.parametrize("path", PATHS)
def test_pages_follow_each_other_without_gap_or_double(partner, path):
    for _one in range(5):
        MAKERS[path]()
    whole = [row["id"] for row in partner.json(path)["results"]]

    seen, url = [], f"/api/v1/{path}?limit=2"
    while url:
        page = json.loads(partner.get(f"http://testserver{url}" if url.startswith("/") else url).content)
        seen += [row["id"] for row in page["results"]]
        url = page["next"]

    assert seen == whole
    assert len(set(seen)) == len(seen) >= 5


@pytest.mark.parametrize("path", PATHS)
def test_one_row_reads_as_it_does_in_its_list(partner, path):
    MAKERS[path]()
    row = partner.json(path)["results"][-1]

    assert partner.json(f"{path}/{row['id']}") == row


@pytest.mark.parametrize("path", PATHS)
def test_rows_changed_since_a_moment_come_in_the_order_of_their_change(partner, path):
    for _one in range(3):
        MAKERS[path]()
    all_rows = partner.json(path)["results"]
    moment = timezone.now() + timedelta(hours=1)

    since = partner.json(path, {"updated_since": "2020-01-01T00:00:00+08:00"})["results"]

    assert sorted(row["id"] for row in since) == sorted(row["id"] for row in all_rows)
    assert [row["updated_at"] for row in since] == sorted(row["updated_at"] for row in since)
    assert partner.json(path, {"updated_since": moment.isoformat()})["results"] == []


def test_followers_by_change_get_a_cursor_that_keeps_the_moment(partner):
    for _one in range(3):
        EnterpriseFactory()

    first = partner.json("enterprises", {"updated_since": "2020-01-01T00:00:00Z", "limit": 2})
    query = parse_qs(urlsplit(first["next"]).query)
    second = json.loads(partner.get(first["next"]).content)

    assert query["updated_since"] == ["2020-01-01T00:00:00Z"]
    assert second["next"] is None
    assert len({row["id"] for row in first["results"] + second["results"]}) == 3


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("unknown", "1"),
        ("folded_name__startswith", "云"),
        ("limit", "0"),
        ("limit", "201"),
        ("limit", "0001009999"),
        ("limit", "５０"),
        ("cursor", "bm9uc2Vuc2U"),
        ("cursor", "%%%"),
        ("updated_since", "yesterday"),
        ("updated_since", "2026-11-20T08:00:00"),
        ("updated_since", "0001-01-01T00:00:00+14:00"),
        ("updated_since", "2026-13-40T99:00:00+08:00"),
        ("updated_since", ""),
        ("q", "\x00"),
    ],
)
def test_a_parameter_that_is_not_offered_or_not_right_is_refused(partner, path, name, value):
    response = partner.get(path, {name: value})

    body = json.loads(response.content)
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert body["status"] == 400
    assert list(body["errors"]) == [name]


def test_a_county_clerk_reads_no_neighbours_rows(client, county, county_desk):
    own = EnterpriseFactory(parent=county)
    EnterpriseFactory()
    api = ApiClient(client, token_for(county_desk))

    rows = api.json("enterprises")["results"]

    assert [row["id"] for row in rows] == [own.pk]


@pytest.mark.parametrize("path", PATHS)
def test_a_foreign_row_answers_byte_for_byte_as_a_missing_one(client, county, path):
    made = MAKERS[path]()
    api = ApiClient(client, token_for(county_clerk(county)))

    foreign, missing = api.get(f"{path}/{made.pk}"), api.get(f"{path}/99999999")

    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content
    assert foreign.headers == missing.headers


def test_drafts_reach_no_partner(partner):
    unit = EnterpriseFactory().organisation
    draft_proposal(actor=person_with(Role.ENTERPRISE, unit), organisation=unit, subject="还没有写完的建议")

    assert partner.json("proposals")["results"] == []


def test_names_telephones_and_numbers_of_people_never_appear(partner):
    unit = EnterpriseFactory(phone="0900-8129999", address="青石街道1号").organisation
    person = PersonFactory(
        organisation=unit, name="钱小山", mobile="19900001234", id_number="110101199003070011"
    )
    set_position(person, unit, "legal", actor=None)
    proposal = submitted_proposal(
        person_with(Role.ENTERPRISE, unit, name="赵一鸣", mobile="19900005678"), unit
    )
    text = b"".join(partner.get(path).content for path in [*PATHS, f"proposals/{proposal.pk}"]).decode()

    for secret in (
        "0900-8129999",
        "青石街道",
        "钱小山",
        "19900001234",
        "110101199003070011",
        "5678",
        "赵一鸣",
    ):
        assert secret not in text
    assert "赵**" in text


def test_a_chamber_shows_its_honours_and_an_enterprise_its_chambers(partner):
    chamber, enterprise = ChamberFactory(), EnterpriseFactory()
    award_honour(chamber.organisation, actor=None, title="四好商会", level="city", year=2025)
    admit_member(chamber, enterprise.organisation, actor=None)

    shown = partner.json(f"chambers/{chamber.pk}")

    assert shown["honours"] == [{"title": "四好商会", "level": "city", "year": 2025}]
    assert shown["member_count"] == 1
    assert partner.json(f"enterprises/{enterprise.pk}")["chambers"] == [chamber.pk]


def test_regions_are_asked_for_by_their_code(partner):
    region = Region.objects.order_by("code").first()
    inside = EnterpriseFactory(region=region)
    EnterpriseFactory()

    found = partner.json("enterprises", {"region": region.code})["results"]

    assert [(row["id"], row["region"]) for row in found] == [(inside.pk, region.code)]
    assert partner.get("enterprises", {"region": str(region.pk)}).status_code == 400


def test_words_find_names_whatever_their_order(partner):
    wanted = EnterpriseFactory(name="云州恒瑞茶业有限公司")
    EnterpriseFactory(name="云州金石建材有限公司")

    found = partner.json("enterprises", {"q": "茶业 恒瑞"})["results"]

    assert [row["id"] for row in found] == [wanted.pk]


def test_a_merged_unit_names_the_one_that_took_its_place(partner):
    kept, merged = EnterpriseFactory(), EnterpriseFactory()
    Organisation.objects.filter(pk=merged.pk).update(merged_into=kept.organisation)

    assert partner.json(f"organisations/{merged.pk}")["merged_into"] == kept.pk


def test_an_honour_and_a_membership_make_their_units_new_for_followers(partner):
    chamber, enterprise = ChamberFactory(), EnterpriseFactory()
    seen = {path: partner.json(path)["results"][-1]["updated_at"] for path in ("chambers", "enterprises")}

    admit_member(chamber, enterprise.organisation, actor=None)

    for path in ("chambers", "enterprises"):
        assert partner.json(path)["results"][-1]["updated_at"] > seen[path]
    before = partner.json(f"chambers/{chamber.pk}")["updated_at"]
    award_honour(chamber.organisation, actor=None, title="四好商会", level="city", year=2025)
    assert partner.json(f"chambers/{chamber.pk}")["updated_at"] > before
