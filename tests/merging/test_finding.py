"""What counts as a possible duplicate, and that no pass forgets or repeats one."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from federation.accounts.models import Organisation
from federation.merging.models import Cause, DuplicatePair
from federation.merging.organisations import ORGANISATIONS
from federation.merging.services.deciding import declare_distinct
from federation.merging.services.finding import find_all, find_changed
from federation.merging.services.merging import merge_records
from federation.notices.services import deliver_due, post
from federation.reference.models import Region
from federation.text import normalise_name
from members.models import Person
from members.services.duplicates import similar_organisations, similar_people
from members.services.enterprises import update_enterprise
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.members.pages import credit_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return Region.objects.filter(level=Region.Level.COUNTY, parent__isnull=False).order_by("pk").first()


def pairs() -> dict[frozenset, set]:
    return {
        frozenset((pair.one_id, pair.other_id)): set(pair.causes) for pair in DuplicatePair.objects.open()
    }


def name_keys(names: list[str], places: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT merging_name_key(n, %s::text[]) FROM unnest(%s::text[]) WITH ORDINALITY u(n, place)"
            " ORDER BY place",
            [places, [normalise_name(name) for name in names]],
        )
        return [key for (key,) in cursor.fetchall()]


PLACES = ["云州市", "桃溪县", "云州", "桃溪"]


@pytest.mark.parametrize(
    "names",
    [
        (
            "云州市桃溪县华锐电子有限公司",
            "华锐电子有限责任公司",
            "桃溪华锐电子股份有限公司",
            "华锐（桃溪）电子公司",
        ),
        ("云州ＡＢＣ（集团）有限公司", "云州abc集团", "ABC"),
        ("云州市浙江商会（筹）", "云州浙江商会", "浙江商会"),
        ("云州市餐饮行业协会", "云州餐饮协会"),
    ],
)
def test_writings_of_one_name_have_one_key(names):
    assert len(set(name_keys(list(names), PLACES))) == 1


@pytest.mark.parametrize(
    "names",
    [
        ("云州华锐电子有限公司", "云州华瑞电子有限公司"),
        ("云州电子商会", "云州电子协会"),
        ("云州有限公司", "桃溪有限公司"),
        ("华锐电子有限公司", "华锐电子有限公司桃溪分公司"),
    ],
)
def test_other_names_have_other_keys(names):
    assert len(set(name_keys(list(names), PLACES))) == len(names)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.text(max_size=40).filter(lambda text: "\x00" not in text), min_size=1, max_size=20),
    st.sampled_from(["有限公司", "有限责任公司", "股份有限公司", "集团有限公司", "（集团）股份有限公司"]),
)
def test_no_text_breaks_the_key_and_the_legal_form_never_counts(db, texts, form):
    texts = [text.encode("utf-8", "ignore").decode() for text in texts]
    names = [normalise_name(text) for text in texts]
    keys = name_keys(texts, PLACES)
    for name, key in zip(names, keys):
        assert len(key) >= min(2, sum(sign.isalnum() for sign in name))
        assert len(key) <= len(name)
    # Twice is once: what has been reduced is not reduced further by its own form.
    stems = [f"华锐{number}" for number, _text in enumerate(texts)]
    assert name_keys([stem + form for stem in stems], PLACES) == stems


def test_each_cause_finds_its_pair(county):
    code = credit_code()
    one = EnterpriseFactory(name="云州甲电子有限公司", region=county, credit_code=code)
    # The same organisation's number under another office: it was registered twice.
    moved = EnterpriseFactory(name="云州乙茶业有限公司", phone="0736-7710001")
    Organisation.objects.filter(pk=moved.pk).update(credit_code="93" + code[2:17] + "X")
    named = EnterpriseFactory(name=f"{county.short_name}丙机械有限公司", region=county)
    named_too = EnterpriseFactory(name=f"{county.name}丙机械股份有限公司", region=county)
    dialled = EnterpriseFactory(name="丁食品厂", phone="07367710001")
    full, full_too = (EnterpriseFactory(name="戊木业有限公司") for _turn in range(2))
    find_all()
    assert pairs() == {
        frozenset((one.pk, moved.pk)): {Cause.CODE},
        frozenset((named.pk, named_too.pk)): {Cause.NAME},
        frozenset((moved.pk, dialled.pk)): {Cause.PHONE},
        frozenset((full.pk, full_too.pk)): {Cause.FULL_NAME},
    }


def test_people_are_compared_by_name_with_telephone_or_document():
    first = PersonFactory(name="王 一", mobile="13900000001")
    second = PersonFactory(name="王一", mobile="+86 139 0000 0001")
    PersonFactory(name="李二", mobile="13900000001")
    third = PersonFactory(name="赵三", mobile="", id_number="35010219800101001x")
    fourth = PersonFactory(name="赵三", mobile="", id_number="35010219800101001X")
    find_all()
    assert pairs() == {
        frozenset((first.pk, second.pk)): {Cause.MOBILE},
        frozenset((third.pk, fourth.pk)): {Cause.DOCUMENT},
    }


def test_names_alike_in_two_regions_are_no_pair():
    one, other = Region.objects.filter(level=Region.Level.COUNTY).order_by("pk")[:2]
    EnterpriseFactory(name="丙机械有限公司", region=one)
    EnterpriseFactory(name="丙机械股份有限公司", region=other)
    find_all()
    assert pairs() == {}


def test_a_chamber_and_an_enterprise_are_no_pair():
    EnterpriseFactory(name="茶业商会", phone="0736-7710001")
    ChamberFactory(name="茶业商会", phone="0736-7710001")
    find_all()
    assert pairs() == {}


def test_different_codes_make_a_pair_less_likely():
    for _turn in range(2):
        EnterpriseFactory(name="戊木业有限公司", credit_code=credit_code())
        EnterpriseFactory(name="己木业有限公司")
    find_all()
    scores = list(DuplicatePair.objects.order_by("score").values_list("score", flat=True))
    assert len(scores) == 2
    assert scores[0] < scores[1]


def test_a_telephone_of_many_belongs_to_an_agency():
    for number in range(9):
        EnterpriseFactory(name=f"第{number}茶行", phone="0736-7710001")
    find_all()
    assert pairs() == {}


def test_the_work_of_a_large_group_grows_with_its_members_only():
    for _turn in range(30):
        EnterpriseFactory(name="便民超市")
    find_all()
    assert len(pairs()) < 30 * 8


def test_an_incremental_pass_finds_what_the_full_one_would(county):
    EnterpriseFactory(name="戊木业有限公司")
    find_all()
    late = EnterpriseFactory(name="己木业有限公司", phone="0736-7710002")
    EnterpriseFactory(name="戊木业有限公司", phone="0736-7710002")
    update_enterprise(late, actor=None, name="戊木业有限公司")
    find_changed()
    after_change = pairs()
    find_all()
    assert pairs() == after_change
    assert len(after_change) == 3


def test_a_pass_twice_changes_nothing():
    for _turn in range(3):
        EnterpriseFactory(name="戊木业有限公司", phone="0736-7710002")
    find_all()
    before = list(DuplicatePair.objects.order_by("pk").values())
    find_changed()
    find_all()
    assert list(DuplicatePair.objects.order_by("pk").values()) == before


def test_a_pair_that_is_alike_no_longer_goes():
    one, _other = EnterpriseFactory(name="戊木业有限公司"), EnterpriseFactory(name="戊木业有限公司")
    find_all()
    update_enterprise(one, actor=None, name="庚石材有限公司")
    find_changed()
    assert pairs() == {}


def test_a_merged_record_is_compared_no_longer():
    one, other = EnterpriseFactory(name="戊木业有限公司"), EnterpriseFactory(name="戊木业有限公司")
    find_all()
    merge_records(ORGANISATIONS, one.pk, other.pk, actor=None)
    find_changed()
    assert pairs() == {}
    assert DuplicatePair.objects.get().state == DuplicatePair.State.MERGED


def test_no_pass_joins_in_a_loop():
    """Equal keys are grouped and hashed: with a million keys a loop would take days."""
    from federation.merging.finders import ORGANISATIONS as FINDER
    from federation.merging.services.finding import pair_up, weights

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO merging_matchkey (subject, cause, key, row_id)"
            " SELECT %s, 'name', md5((n / 2)::text)::uuid, n FROM generate_series(1, 20000) n",
            [FINDER.subject],
        )
        cursor.execute("ANALYZE merging_matchkey")
        statement = pair_up(FINDER, True).as_string(connection.connection)
        cursor.execute(
            "EXPLAIN (FORMAT JSON) " + statement, {"subject": FINDER.subject, "all": True} | weights("name")
        )
        plan = cursor.fetchone()[0]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    assert nested_over(plan[0]["Plan"], "members") == []


def nested_over(node: dict, name: str) -> list:
    """Nested loops whose two sides both read the CTE `name`."""
    found = []
    if node["Node Type"] == "Nested Loop":
        sides = [one for one in node["Plans"] if one.get("CTE Name") == name]
        found += sides if len(sides) == 2 else []
    for inner in node.get("Plans", []):
        found += nested_over(inner, name)
    return found


def test_the_command_says_how_many_pairs_are_open(capsys):
    for _turn in range(2):
        EnterpriseFactory(name="戊木业有限公司")
    call_command("find_duplicates")
    assert "accounts.organisation: 1 open pairs" in capsys.readouterr().out


def test_typing_meets_what_the_list_would_show(county):
    twin = EnterpriseFactory(name="丙机械有限公司", region=county, phone="0736-7710009")
    find_all()

    def warned(**typed):
        rows = Organisation.objects.all()
        return [one.pk for one in similar_organisations(rows, kind="enterprise", **{"region": None, **typed})]

    assert warned(name="别家茶行", phone="07367710009") == [twin.pk]
    assert warned(name=f"{county.name}丙机械股份公司", region=county) == [twin.pk]
    assert warned(name="别家茶行", phone="0736-7710000") == []


def test_whoever_was_declared_different_is_not_warned_of_again(county):
    one, other = (EnterpriseFactory(name="戊木业有限公司") for _turn in range(2))
    find_all()
    rows = Organisation.objects.all()
    asked = {"kind": "enterprise", "name": "戊木业有限公司", "region": None, "except_for": one.pk}
    assert [found.pk for found in similar_organisations(rows, **asked)] == [other.pk]
    declare_distinct(DuplicatePair.objects.get(), actor=None)
    assert similar_organisations(rows, **asked) == []


def test_an_import_wakes_the_comparison(monkeypatch):
    called = []
    monkeypatch.setattr("federation.merging.tasks.find_changed.delay", lambda: called.append(True))
    post("duplicates", "batch:1:1", {})
    deliver_due()
    assert called == [True]


def test_a_comparison_asked_for_outside_the_worker_goes_to_the_portals_own_broker():
    one, _other = (EnterpriseFactory(name="戊木业有限公司") for _turn in range(2))
    post("duplicates", "batch:1:1", {})
    deliver_due()
    assert DuplicatePair.objects.open().get().one_id == one.pk


def test_a_person_typed_twice_is_warned_of_by_name_and_telephone():
    known = PersonFactory(name="王一", mobile="13900000001")
    rows = Person.objects.all()
    assert similar_people(rows, name="王一", mobile="13900000001") == [known]
    assert similar_people(rows, name="王一", mobile="13900000002") == []
    assert similar_people(rows, name="李二", mobile="13900000001") == []
    assert similar_people(rows.none(), name="王一", mobile="13900000001") == []
