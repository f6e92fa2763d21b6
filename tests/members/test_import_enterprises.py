"""What an import of enterprises writes, keeps and refuses."""

from decimal import Decimal

import pytest

from chambers.models import Chamber, Membership
from chambers.services.registry import admit_member, end_membership
from federation.accounts.models import Organisation
from federation.exchange.services.reports import imports_of
from federation.reference.models import Region
from members.models import Enterprise, Person, Position
from tests.exchange.imports import done, import_rows
from tests.factories.accounts import CountyFactory, root
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory

CODE, OTHER = "91430702036578779Y", "914307020099962209"
HEADERS = [
    "企业名称",
    "统一社会信用代码",
    "法定代表人",
    "手机",
    "所属商会",
    "注册资本（万元）",
    "从业人数",
    "所在区县",
]


@pytest.fixture
def load(desk):
    return lambda *rows, headers=HEADERS: import_rows("enterprises", headers, rows, actor=desk)


def row(
    name="云州金桥餐饮有限公司",
    code=CODE,
    person="李静文",
    phone="13654581344",
    chambers="",
    capital="5000",
    people=120,
    region="",
):
    return [name, code, person, phone, chambers, capital, people, region]


def test_a_new_enterprise_has_everything_that_one_registered_by_hand_has(load):
    ChamberFactory(name="云州市餐饮行业商会")
    report = load(row(chambers="云州市餐饮行业商会"))

    assert done(report) == (1, 0, 0)
    found = Enterprise.objects.select_related("organisation").get()
    party = found.organisation
    assert (found.registered_capital, found.employees) == (Decimal("50000000.00"), 120)
    assert party.path == root().path + str(party.pk).zfill(12)
    assert party.parent == root()
    assert Organisation.objects.matching("金桥").get() == party
    assert Organisation.objects.matching("yzjq").filter(pk=party.pk).exists()
    by_hand = EnterpriseFactory(name="云州金桥餐饮有限公司").organisation
    assert (by_hand.sort_key, by_hand.folded_name) == (party.sort_key, party.folded_name)
    position = Position.objects.select_related("person").get(organisation=party)
    assert (position.kind, position.person.name, position.person.mobile) == ("legal", "李静文", "13654581344")
    assert Person.objects.matching("静文").get() == position.person
    assert Membership.objects.get().chamber.organisation.name == "云州市餐饮行业商会"
    assert Chamber.objects.get().member_count == 1
    assert imports_of(party.pk)[0][1] is True


def test_blank_cells_erase_nothing(load):
    load(row())
    report = load(row(person="", phone="", capital="", people=""))

    assert done(report) == (0, 0, 1)
    assert Enterprise.objects.get().employees == 120


def test_only_what_differs_is_changed(load):
    load(row())
    before = Organisation.objects.get(kind="enterprise")
    report = load(row(people=130))

    assert done(report) == (0, 1, 0)
    after = Organisation.objects.get(kind="enterprise")
    assert Enterprise.objects.get().employees == 130
    assert (after.version, after.name) == (before.version + 1, before.name)


def test_a_row_without_a_code_is_known_by_its_name_and_a_code_is_filled_in(load):
    load(row(code=""))
    assert done(load(row(name=" 云州金桥餐饮有限公司", code="无"))) == (0, 0, 1)
    assert done(load(row(code=CODE))) == (0, 1, 0)
    party = Organisation.objects.get(kind="enterprise")
    assert party.credit_code == CODE
    assert Organisation.objects.matching(CODE).get() == party


def test_two_rows_of_one_name_without_codes_stay_two_on_every_run(load):
    rows = [row(code="", people=1), row(code="", people=2)]

    assert done(load(*rows)) == (2, 0, 0)
    assert done(load(*rows)) == (0, 0, 2)


def test_a_new_name_keeps_the_old_one_among_the_former_names(load):
    load(row())
    assert done(load(row(name="云州银桥餐饮有限公司"))) == (0, 1, 0)

    party = Organisation.objects.get(kind="enterprise")
    assert (party.name, party.former_names) == ("云州银桥餐饮有限公司", "云州金桥餐饮有限公司")
    assert Organisation.objects.matching("金桥").get() == party
    assert party.folded_name == "云州银桥餐饮有限公司"


def test_the_first_good_row_of_a_code_counts_and_a_wrong_row_claims_none(load):
    report = load(
        row(chambers="没有的商会"), row(people=1), row(code="９１４３０７０２０３６５７８７７９ｙ", people=2)
    )

    assert done(report) == (1, 0, 0)
    assert report["duplicates"] == [4]
    assert [(one["row"], one["code"]) for one in report["refused"]] == [(2, "unknown_chamber")]
    assert Enterprise.objects.get().employees == 1


def test_an_unknown_chamber_is_refused_with_the_name_most_like_it(load):
    ChamberFactory(name="云州市餐饮行业商会")
    report = load(row(chambers="云州市餐饮业商会"))

    refusal = report["refused"][0]
    assert (refusal["column"], refusal["value"]) == ("E", "云州市餐饮业商会")
    assert refusal["suggestion"] == "云州市餐饮行业商会"
    assert refusal["reason"]
    assert Enterprise.objects.count() == 0


def test_chambers_are_known_by_short_and_former_names_too(load):
    one = ChamberFactory(name="云州市餐饮行业商会", short_name="餐饮商会")
    two = ChamberFactory(name="云州市浙江商会", former_names="云州市浙商会")
    load(row(chambers="餐饮商会、云州市浙商会；餐饮商会"))

    assert set(Membership.objects.values_list("chamber_id", flat=True)) == {one.pk, two.pk}


def test_a_name_that_several_chambers_have_is_refused(load):
    ChamberFactory(name="云州市餐饮行业商会", short_name="餐饮商会")
    ChamberFactory(name="云山区餐饮商会", short_name="餐饮商会")
    report = load(row(chambers="餐饮商会"))

    assert [one["code"] for one in report["refused"]] == ["ambiguous_chamber"]


def test_a_further_chamber_is_joined_and_none_is_left(load):
    ChamberFactory(name="云州市餐饮行业商会")
    ChamberFactory(name="云州市浙江商会")
    load(row(chambers="云州市餐饮行业商会"))
    assert done(load(row(chambers="云州市浙江商会"))) == (0, 1, 0)

    assert Membership.objects.current().count() == 2
    assert list(Chamber.objects.values_list("member_count", flat=True)) == [1, 1]


def test_a_former_member_joins_again_and_the_old_membership_stays(load, desk):
    chamber = ChamberFactory(name="云州市餐饮行业商会")
    member = EnterpriseFactory(name="云州金桥餐饮有限公司", credit_code=CODE).organisation
    membership = admit_member(chamber, member, actor=desk, joined_on="2020-01-01")
    end_membership(membership, actor=desk)
    load(row(chambers="云州市餐饮行业商会"))

    assert Membership.objects.count() == 2
    assert Membership.objects.current().get().joined_on is not None


def test_another_representative_ends_the_position_of_the_one_before(load):
    load(row())
    assert done(load(row(person="王大河", phone="13700000001"))) == (0, 1, 0)

    positions = Position.objects.order_by("pk").values_list("person__name", "ends_on")
    assert positions[0][1] is not None
    assert positions[1] == ("王大河", None)
    assert done(load(row(person="王大河", phone="13700000002"))) == (0, 1, 0)
    assert Person.objects.get(name="王大河").mobile == "13700000002"
    assert done(load(row(person="王大河", phone="13700000002"))) == (0, 0, 1)


def test_the_code_of_a_chamber_is_refused_for_an_enterprise(load):
    ChamberFactory(name="云州市餐饮行业商会", credit_code=CODE)
    report = load(row())

    assert [one["code"] for one in report["refused"]] == ["code_of_another"]
    assert "云州市餐饮行业商会" in report["refused"][0]["reason"]


def test_an_enterprise_in_a_county_belongs_to_the_county_federation(load):
    county = CountyFactory(name="桃溪县工商联", region=Region.objects.get(name="桃溪县"))
    load(row(region="桃溪县"))

    party = Organisation.objects.get(kind="enterprise")
    assert (party.parent, party.branch) == (county, county)
    assert party.path.startswith(county.path)


def test_an_unknown_region_is_remarked_and_the_row_taken(load):
    report = load(row(region="没有的县"))

    assert done(report) == (1, 0, 0)
    assert [(one["code"], one["column"]) for one in report["remarks"]] == [("unknown_region", "H")]


def test_names_that_try_to_be_sql_or_formulas_stay_names(load):
    name = "=cmd'); DROP TABLE members_enterprise;--%s{}\\有限公司"
    assert done(load(row(name=name))) == (1, 0, 0)
    assert Organisation.objects.get(kind="enterprise").name == name
    assert done(load(row(name=name))) == (0, 0, 1)
