"""No page reads a whole table: asked of the planner, never of a clock."""

from __future__ import annotations

import re
from urllib.parse import quote

from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext

from benchmarks import loading
from benchmarks.config import Config
from benchmarks.loading import FIRST_KEY
from benchmarks.names import COMMON_WORD, brand, credit_code
from federation.accounts.models import Organisation, Role
from federation.rest.services import issue_partner_token, register_partner
from tests.factories.accounts import person_with

LIST = "/enterprises/"
API = "/api/v1/enterprises"
SIZES = Config(rows=20_000, chambers=400)
FIRST = FIRST_KEY + SIZES.chambers
BACKEND = "federation.accounts.backends.FoldedNameBackend"
PARTY = re.compile(r"Seq Scan on accounts_organisation\b")
WHOLE = re.compile(r"Seq Scan on (accounts_organisation|members_enterprise|chambers_membership)\b")


def plan_of(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + statement)
        return "\n".join(line for (line,) in cursor.fetchall())


class PlanTest(TestCase):
    """Twenty thousand enterprises, made once for all tests; each role is a client."""

    @classmethod
    def setUpTestData(cls) -> None:
        ground = loading.lay_ground()
        loading.fill(connection.connection, SIZES, ground)
        with connection.cursor() as cursor:
            for table in loading.BIG_TABLES:
                cursor.execute(f"ANALYZE {table}")
        units = Organisation.objects
        cls.users = {
            "city": person_with(Role.CITY_STAFF, units.get(pk=ground.root)),
            "county": person_with(Role.COUNTY_STAFF, units.get(pk=ground.counties[0])),
            "secretary": person_with(Role.CHAMBER_SECRETARY, units.get(pk=FIRST_KEY)),
        }
        partner = register_partner("合作系统", actor=None)
        cls.token = issue_partner_token(partner, days=1, actor=None).secret

    def client_of(self, who: str) -> Client:
        client = Client()
        client.force_login(self.users[who], backend=BACKEND)
        return client

    def answer_by_indexes(self, client: Client, path: str, banned: re.Pattern = WHOLE, **headers: str):
        """The answer to a page, none of whose statements reads one of the big tables whole."""
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path, **headers)
        assert answer.status_code == 200
        selects = [query["sql"] for query in captured.captured_queries if query["sql"].startswith("SELECT")]
        assert any("members_enterprise" in statement for statement in selects)
        for statement in selects:
            plan = plan_of(statement)
            assert not banned.search(plan), f"{path}\n{statement}\n{plan}"
        return answer

    def test_a_list_reads_an_index_whoever_looks(self):
        for who in self.users:
            with self.subTest(who):
                answer = self.answer_by_indexes(self.client_of(who), LIST)
                assert len(answer.context["object_list"]) == 50

    def test_the_next_page_starts_in_the_middle_of_an_index(self):
        for who in self.users:
            with self.subTest(who):
                client = self.client_of(who)
                answer = self.answer_by_indexes(client, client.get(LIST).context["next_url"])
                assert answer.context["prev_url"]

    def test_rows_and_total_of_a_countys_list_are_one_range_of_the_index_of_live_records(self):
        client = self.client_of("county")
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
        statements = [one["sql"] for one in captured.captured_queries if "members_enterprise" in one["sql"]]
        assert len(statements) == 2
        for statement in statements:
            assert "using organisation_live_branch" in plan_of(statement)

    def test_two_facets_read_an_index(self):
        row = Organisation.objects.get(pk=FIRST)
        path = f"{LIST}?region={row.region_id}&industry={row.industry_id}"
        for who in ("city", "county"):
            with self.subTest(who):
                answer = self.answer_by_indexes(self.client_of(who), path)
                assert who == "county" or answer.context["object_list"]

    def test_enough_words_of_names_are_counted_for_the_planner_to_know_a_rare_one(self):
        """Of a registry of millions; twenty thousand rows have too few words to show it."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT attrelid::regclass::text, attstattarget FROM pg_attribute WHERE attname = 'search'"
                " AND attrelid IN ('accounts_organisation'::regclass, 'members_person'::regclass)"
            )
            assert dict(cursor.fetchall()) == {"accounts_organisation": 500, "members_person": 500}

    def test_a_search_for_a_rare_word_reads_an_index(self):
        for who in self.users:
            for word in (brand(FIRST), credit_code(FIRST)):
                with self.subTest(who=who, word=word):
                    answer = self.answer_by_indexes(self.client_of(who), f"{LIST}?q={quote(word)}")
                    assert who != "city" or 0 < answer.context["count"] < 100

    def test_a_search_for_a_common_word_never_reads_all_parties(self):
        """The hits are counted to a thousand: so many that the narrow profile table may be read whole."""
        for who in self.users:
            for word in (COMMON_WORD, COMMON_WORD[:1], "jixie", "有限公司"):
                with self.subTest(who=who, word=word):
                    answer = self.answer_by_indexes(self.client_of(who), f"{LIST}?q={quote(word)}", PARTY)
                    assert who != "city" or answer.context["count"] > 100

    def test_a_detail_page_reads_by_key(self):
        for tab in ("", "timeline/", "files/"):
            with self.subTest(tab):
                self.answer_by_indexes(self.client_of("city"), f"{LIST}{FIRST}/{tab}")

    def test_a_partners_page_reads_an_index_from_the_first_to_a_later_one(self):
        bearer = {"HTTP_AUTHORIZATION": f"Bearer {self.token}"}
        first = self.answer_by_indexes(Client(), API, **bearer).json()
        assert len(first["results"]) == 50
        second = self.answer_by_indexes(Client(), first["next"], **bearer).json()
        assert second["results"][0]["id"] > first["results"][-1]["id"]
        followed = f"{API}?updated_since=2026-05-01T00:00:00Z"
        assert self.answer_by_indexes(Client(), followed, **bearer).json()["results"]

    def test_a_condition_without_an_index_would_be_noticed(self):
        assert WHOLE.search(plan_of("SELECT * FROM members_enterprise WHERE employees = 7"))
