"""What an import of chambers writes: kinds by name, officers with terms, honours."""

import datetime

import pytest

from chambers.models import Chamber, Honour, Officer
from chambers.services.kinds import guess_kind, homes_of, is_preparing
from federation.accounts.models import Organisation
from members.models import Person
from tests.exchange.imports import done, import_rows
from tests.factories.chambers import ChamberFactory

Kind = Chamber.Kind
CODE = "51430702666830588Y"
HEADERS = [
    "商会名称",
    "统一社会信用代码",
    "会长",
    "会长电话",
    "秘书长",
    "秘书长电话",
    "会员数",
    "是否建立党组织",
    "换届时间",
    "四好商会级别",
]
HOMES = homes_of("云州市工商联", "异地常德商会基本情况一览表")


@pytest.fixture
def load(desk):
    return lambda *rows, notes=(): import_rows("chambers", HEADERS, rows, actor=desk, notes=notes)


def row(
    name="云州市茶业商会",
    code=CODE,
    president="唐山水",
    phone="13628079679",
    elected="2023年1月1日",
    honour="省级",
):
    return [name, code, president, phone, "吴月", "17778849622", "约46", "√", elected, honour]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("北京常德商会", Kind.REMOTE),
        ("深圳云州商会", Kind.REMOTE),
        ("云州市江西商会", Kind.VISITING),
        ("云州市温州商会", Kind.VISITING),
        ("云州市女企业家商会", Kind.WOMEN),
        ("云州市青年企业家商会", Kind.YOUTH),
        ("云山区丹阳街道商会", Kind.TOWNSHIP),
        ("临江区灌溪镇商会", Kind.TOWNSHIP),
        ("云州市经开区商会", Kind.PARK),
        ("云州市网商协会", Kind.ASSOCIATION),
        ("云州市建材行业商会", Kind.INDUSTRY),
        ("云州市电子商务商会", Kind.INDUSTRY),
        ("桥南市场商会", Kind.MARKET),
        ("云州市商会联盟", Kind.ALLIANCE),
    ],
)
def test_the_kind_follows_from_the_name(db, name, kind):
    assert guess_kind(name, homes=HOMES) == kind


def test_the_title_of_the_list_tells_chambers_elsewhere(db):
    assert {"云州", "常德"} == HOMES
    assert guess_kind("香港云梦联谊会", title="异地商会一览表") == Kind.REMOTE
    assert guess_kind("香港云梦联谊会", title="商会一览表") == Kind.ASSOCIATION


def test_a_chamber_being_founded_is_in_preparation(load):
    load(row(name="云州市机器人商会（筹）"))

    assert is_preparing("云州市机器人商会（筹）")
    assert Organisation.objects.get(kind="chamber").status == "preparing"


def test_a_new_chamber_has_officers_with_their_term_and_its_honour(load):
    assert done(load(row())) == (1, 0, 0)

    chamber = Chamber.objects.get()
    assert (chamber.kind, chamber.reported_members, chamber.member_count) == (Kind.INDUSTRY, 46, 0)
    assert chamber.has_party_organisation is True
    officers = {one.office: one for one in Officer.objects.select_related("person")}
    assert officers["president"].person.name == "唐山水"
    assert officers["president"].starts_on == datetime.date(2023, 1, 1)
    assert officers["secretary"].person.mobile == "17778849622"
    honour = Honour.objects.get()
    assert (honour.title, honour.level, honour.year) == ("四好商会", "province", None)
    assert done(load(row())) == (0, 0, 1)


def test_a_new_president_ends_the_term_of_the_one_before(load):
    load(row())
    report = load(row(president="韩江", phone="13900000001", elected="2026-05-01"))

    assert done(report) == (0, 1, 0)
    terms = Officer.objects.filter(office="president").order_by("starts_on")
    assert [(one.person.name, one.ends_on) for one in terms] == [
        ("唐山水", datetime.date(2026, 5, 1)),
        ("韩江", None),
    ]
    assert Chamber.objects.get().last_election_on == datetime.date(2026, 5, 1)
    assert done(load(row(president="韩江", phone="13900000001", elected="2026-05-01"))) == (0, 0, 1)


def test_a_president_may_change_twice_on_one_day(load):
    for person in ("甲某", "乙某", "丙某"):
        assert load(row(president=person, phone="", elected=""))["refused"] == []

    assert Officer.objects.filter(office="president", ends_on=None).get().person.name == "丙某"
    assert done(load(row(president="丙某", phone="", elected=""))) == (0, 0, 1)


def test_a_new_telephone_changes_the_person_not_the_term(load):
    load(row())
    assert done(load(row(phone="13900000009"))) == (0, 1, 0)

    assert Officer.objects.filter(office="president").count() == 1
    assert Person.objects.get(name="唐山水").mobile == "13900000009"


def test_a_higher_honour_is_added_and_the_known_kind_is_kept(load):
    ChamberFactory(name="云州市茶业商会", credit_code=CODE, kind=Kind.MARKET)
    assert done(load(row())) == (0, 1, 0)
    assert done(load(row(honour="国家级"))) == (0, 1, 0)

    assert Chamber.objects.get().kind == Kind.MARKET
    assert set(Honour.objects.values_list("level", flat=True)) == {"province", "nation"}


def test_a_term_that_ended_before_the_new_election_is_not_kept_as_its_end(load):
    ChamberFactory(
        name="云州市茶业商会", credit_code=CODE, last_election_on="2018-01-01", term_ends_on="2022-12-31"
    )
    assert done(load(row())) == (0, 1, 0)

    chamber = Chamber.objects.get()
    assert (chamber.last_election_on, chamber.term_ends_on) == (datetime.date(2023, 1, 1), None)
