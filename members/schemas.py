"""The workbooks of member enterprises and of people: their columns, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation
from federation.exchange.importers import ORGANISATIONS, Importer, register
from federation.exchange.schema import Field, Schema
from federation.exchange.values import (
    CellError,
    choice_parser,
    parse_boolean,
    parse_credit_code,
    parse_date,
    parse_identity,
    parse_integer,
    parse_many,
    parse_money,
    parse_phone,
    parse_text,
)
from members.models import Consent, Person, PublicPost
from members.services import imports, listing_imports, people_lists, people_matches
from members.services.people import mask_email, mask_id, mask_phone
from members.services.post_words import parse_seats, seats_of, stage_seats

_person_name = partial(parse_text, max_length=60)
_note = partial(parse_text, max_length=1000, multiline=True)

ENTERPRISES = Schema(
    fields=(
        Field("name", "企业名称", parse_text, ("单位名称", "公司名称", "会员名称", "名称"), required=True),
        Field(
            "credit_code", "统一社会信用代码", parse_credit_code, ("信用代码", "社会信用代码", "统一信用代码")
        ),
        Field("representative", "法定代表人", _person_name, ("法人", "法人代表", "负责人", "企业负责人")),
        Field("phone", "手机", parse_phone, ("联系电话", "电话", "手机号码", "联系方式"), mask=mask_phone),
        Field("chambers", "所属商会", parse_many, ("商会", "所在商会", "加入商会"), sql_type="text[]"),
        Field("industry", "所属行业", parse_text, ("行业", "行业类别")),
        Field("capital", "注册资本", parse_money, ("注册资金",), takes_unit=True, sql_type="numeric"),
        Field("founded_on", "成立日期", parse_date, ("成立时间", "注册日期", "设立日期"), sql_type="date"),
        Field("region", "所在区县", parse_text, ("区县", "所在地", "县市区")),
        Field("address", "地址", partial(parse_text, max_length=300), ("注册地址", "经营地址", "住所")),
        Field(
            "employees", "从业人数", parse_integer, ("员工人数", "职工人数", "从业人员"), sql_type="integer"
        ),
        Field(
            "revenue", "年营业收入", parse_money, ("营业收入", "年营收"), takes_unit=True, sql_type="numeric"
        ),
        Field("is_leading", "是否龙头企业", parse_boolean, ("龙头企业",), sql_type="boolean"),
        Field("stock_code", "股票代码", listing_imports.parse_listed, ("证券代码", "上市代码")),
        Field("stock_name", "证券简称", partial(parse_text, max_length=30), ("股票简称",)),
        Field("listed_on", "上市日期", parse_date, ("上市时间", "挂牌日期", "挂牌时间"), sql_type="date"),
        Field("note", "备注", _note),
    )
)

register(
    Importer(
        kind="enterprises",
        label=_("Enterprises"),
        permission="members.import_enterprise",
        submit_permission="members.submit_enterprise",
        own=(),
        own_new=True,
        organisation_kind=Organisation.Kind.ENTERPRISE,
        schema=ENTERPRISES,
        prepare=imports.prepare,
        derived=imports.DERIVED,
        compares=(
            listing_imports.refuse_taken_codes,
            imports.compare_profile,
            imports.compare_representative,
            listing_imports.compare_listings,
        ),
        appliers=(imports.write_profiles, imports.write_representatives, listing_imports.write_listings),
        tracks=(
            ORGANISATIONS,
            imports.PROFILE,
            imports.PEOPLE,
            imports.POSITIONS,
            listing_imports.LISTINGS,
        ),
    )
)

parse_gender = choice_parser({Person.Gender.FEMALE: ("女", "女性"), Person.Gender.MALE: ("男", "男性")})
parse_document = choice_parser(
    {
        Person.IdKind.RESIDENT: ("居民身份证", "身份证", "二代身份证"),
        Person.IdKind.HK_MACAO: ("港澳居民来往内地通行证", "港澳通行证", "回乡证"),
        Person.IdKind.TAIWAN: ("台湾居民来往大陆通行证", "台胞证", "台湾通行证"),
        Person.IdKind.PASSPORT: ("护照",),
    }
)
parse_ground = choice_parser(
    {
        Consent.Ground.CONSENT: ("本人同意", "同意", "个人同意", "已同意"),
        Consent.Ground.PUBLIC: ("依法公开", "公开信息", "合法公开信息", "已公开"),
        Consent.Ground.DUTY: ("法定职责", "履行法定职责", "法定义务"),
    }
)
_short = partial(parse_text, max_length=60)
_year_at_least = partial(parse_date, least="year")


def parse_email(value: object) -> str | None:
    """An e-mail address as it is; None for a blank cell."""
    text = parse_text(value, max_length=254)
    if text:
        try:
            validate_email(text)
        except ValidationError as error:
            raise CellError("not_an_email", _("This is not an e-mail address.")) from error
    return text or None


def parse_stock_code(value: object) -> str | None:
    """Digits and capitals, such as 600519.SH."""
    text = (parse_text(value, max_length=60) or "").upper()
    if text and not (4 <= len(text) <= 12 and text.isascii() and text.replace(".", "").isalnum()):
        raise CellError(
            "bad_stock_code", _("A stock code has digits and capital letters, such as 600519.SH.")
        )
    return text or None


def _check_person(values: Mapping[str, Any]) -> Iterator[tuple[str, CellError]]:
    starts_on, ends_on = values.get("starts_on"), values.get("ends_on")
    if starts_on and ends_on and ends_on <= starts_on:
        yield "ends_on", CellError("ends_before_start", _("The term ends before it starts."))
    number = values.get("id_number")
    if values.get("id_kind") == Person.IdKind.RESIDENT and number and len(number) != 18:
        yield (
            "id_number",
            CellError(
                "resident_length",
                _("The number of an identity card has 18 signs; this one has %(count)d."),
                {"count": len(number)},
            ),
        )
    if (day := values.get("given_on")) and day > timezone.localdate():
        yield "given_on", CellError("in_the_future", _("This day has not come yet."))


def _seats(name: str, label: str, kind: str, synonyms: tuple[str, ...]) -> Field:
    return Field(name, label, seats_of(kind), synonyms, sql_type="text[]", stage=stage_seats)


PEOPLE = Schema(
    key="",
    title="name",
    fields=(
        Field("name", "姓名", _person_name, ("人员姓名", "本人姓名", "代表人士"), required=True),
        Field("gender", "性别", parse_gender),
        Field("phone", "手机", parse_phone, ("联系电话", "电话", "手机号码", "联系方式"), mask=mask_phone),
        Field("email", "电子邮箱", parse_email, ("邮箱", "电子邮件", "Email"), mask=mask_email),
        Field("id_kind", "证件类型", parse_document, ("证件种类",)),
        Field(
            "id_number",
            "身份证号",
            parse_identity,
            ("身份证号码", "公民身份号码", "身份证", "证件号码", "证件号"),
            mask=mask_id,
        ),
        Field("native_place", "籍贯", _short, ("祖籍", "出生地")),
        Field(
            "unit",
            "工作单位",
            partial(parse_text, max_length=120),
            ("单位", "单位名称", "所在单位", "任职单位", "工作单位名称", "企业名称", "所在企业"),
        ),
        Field("unit_code", "单位信用代码", parse_credit_code, ("统一社会信用代码", "单位统一社会信用代码")),
        Field("title", "职务", _short, ("单位职务", "职务职称", "现任职务", "任职")),
        Field(
            "seats",
            "政治安排",
            parse_seats,
            ("代表委员", "人大代表政协委员", "政治面貌安排", "社会职务", "担任代表委员情况"),
            sql_type="text[]",
            stage=stage_seats,
        ),
        _seats("delegate", "人大代表", PublicPost.Kind.DELEGATE, ("担任人大代表", "人大代表级别")),
        _seats("committee", "政协委员", PublicPost.Kind.COMMITTEE, ("担任政协委员", "政协委员级别")),
        _seats("party", "党代表", PublicPost.Kind.PARTY, ("党代会代表", "党代表级别")),
        Field("session", "届次", partial(parse_text, max_length=20), ("届别",)),
        Field("starts_on", "任期起", _year_at_least, ("任期开始", "任期自", "当选时间"), sql_type="date"),
        Field("ends_on", "任期止", _year_at_least, ("任期结束", "届满时间", "任期至"), sql_type="date"),
        Field(
            "groups",
            "名录分组",
            parse_many,
            ("名录类别", "人才类别", "分组"),
            sql_type="text[]",
            stage=lambda words: list(words or ()) or None,
        ),
        Field("place", "现居地", _short, ("工作地", "现工作地", "所在城市", "居住地")),
        Field("industry", "所属行业", parse_text, ("行业", "从事行业")),
        Field("stock_code", "股票代码", parse_stock_code, ("证券代码",)),
        Field("source", "信息来源", partial(parse_text, max_length=120), ("来源", "来源渠道", "采集来源")),
        Field("source_chamber", "来源商会", parse_text, ("推荐商会", "提供商会")),
        Field("is_shared", "是否共享", parse_boolean, ("共享",), sql_type="boolean"),
        Field("ground", "使用依据", parse_ground, ("依据", "处理依据", "采集依据", "合法性依据")),
        Field("wording", "依据文本", _short, ("告知书版本", "同意书版本", "依据条文", "文本版本")),
        Field("evidence", "依据材料", partial(parse_text, max_length=200), ("同意书", "佐证材料", "凭证")),
        Field("given_on", "同意日期", parse_date, ("依据日期", "取得日期", "签署日期"), sql_type="date"),
        Field("note", "备注", _note),
    ),
    checks=(_check_person,),
)

register(
    Importer(
        kind="people",
        label=_("People"),
        permission="members.import_person",
        submit_permission="members.submit_person",
        organisation_kind="",
        after=("enterprises",),
        schema=PEOPLE,
        prepare=people_lists.prepare,
        derived=people_lists.DERIVED,
        match=people_matches.match,
        compares=(people_lists.compare,),
        locks=(people_lists.lock_people,),
        appliers=(people_lists.write_people, people_lists.write_positions, people_lists.write_directory),
        tracks=people_lists.TRACKS,
    )
)
