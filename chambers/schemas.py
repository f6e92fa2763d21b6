"""The workbooks of chambers and of their officers: columns, and what becomes of them; and memberships."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from chambers.models import Honour, Officer
from chambers.services import imports, memberships, officer_lists, officer_matches
from federation.accounts.models import Organisation
from federation.exchange.importers import ORGANISATIONS, Importer, extend, register
from federation.exchange.schema import Field, Schema
from federation.exchange.values import (
    CellError,
    choice_parser,
    is_blank,
    parse_boolean,
    parse_credit_code,
    parse_date,
    parse_integer,
    parse_phone,
    parse_text,
)
from members.models import Person
from members.services.people import mask_phone

parse_level = choice_parser(
    {
        Honour.Level.NATION: ("全国", "国家级", "全国级", "全国“四好”", "全国四好商会"),
        Honour.Level.PROVINCE: ("省级", "省", "全省", "全省“四好”", "省四好商会"),
        Honour.Level.CITY: ("市级", "市", "全市", "全市“四好”", "市四好商会"),
        Honour.Level.COUNTY: ("县级", "县", "区级", "全县“四好”", "全区“四好”"),
    }
)
_person_name = partial(parse_text, max_length=60)

CHAMBERS = Schema(
    fields=(
        Field("name", "商会名称", parse_text, ("名称", "组织名称"), required=True),
        Field("credit_code", "统一社会信用代码", parse_credit_code, ("信用代码", "社会信用代码")),
        Field("founded_on", "成立时间", parse_date, ("成立日期",), sql_type="date"),
        Field("president", "会长", _person_name, ("会长姓名", "负责人姓名")),
        Field(
            "president_phone",
            "会长电话",
            parse_phone,
            ("会长联系电话", "会长手机", "联系电话"),
            mask=mask_phone,
        ),
        Field("secretary", "秘书长", _person_name, ("秘书长姓名",)),
        Field(
            "secretary_phone", "秘书长电话", parse_phone, ("秘书长联系电话", "秘书长手机"), mask=mask_phone
        ),
        Field("member_count", "会员数", parse_integer, ("会员数量", "会员家数"), sql_type="integer"),
        Field("has_party", "是否建立党组织", parse_boolean, ("党组织",), sql_type="boolean"),
        Field("party_members", "党员数", parse_integer, ("党员人数",), sql_type="integer"),
        Field("address", "办公地址", partial(parse_text, max_length=300), ("地址", "住所")),
        Field("elected_on", "换届时间", parse_date, ("换届日期", "最近换届时间"), sql_type="date"),
        Field("honour", "四好商会级别", parse_level, ("四好商会", "四好级别")),
        Field("note", "备注", partial(parse_text, max_length=1000, multiline=True)),
    )
)

register(
    Importer(
        kind="chambers",
        label=_("Chambers"),
        permission="chambers.import_chamber",
        submit_permission="chambers.submit_chamber",
        organisation_kind=Organisation.Kind.CHAMBER,
        schema=CHAMBERS,
        prepare=imports.prepare,
        derived=imports.DERIVED,
        compares=(imports.compare_profile, imports.compare_officers, imports.compare_honours),
        appliers=(imports.write_profiles, imports.write_officers, imports.write_honours),
        tracks=(ORGANISATIONS, imports.PROFILE, imports.PEOPLE, imports.OFFICERS, imports.HONOURS),
    )
)
extend(
    "enterprises",
    after=("chambers", "officers"),
    own=(memberships.OWN,),
    checks=(memberships.name_own_chamber, memberships.check_chambers, memberships.refuse_foreign_chambers),
    compares=(memberships.compare_memberships,),
    appliers=(memberships.write_memberships,),
    tracks=(memberships.MEMBERSHIPS,),
    before_undo=(memberships.note_chambers,),
    after_undo=(memberships.count_members,),
)

extend("people", own=(memberships.OWN,), after=("chambers", "officers"))

parse_office = choice_parser(
    {
        Officer.Office.PRESIDENT: ("会长", "理事长", "主席", "商会会长"),
        Officer.Office.EXECUTIVE_VICE_PRESIDENT: ("常务副会长", "执行会长", "执行副会长", "常务副理事长"),
        Officer.Office.VICE_PRESIDENT: ("副会长", "副理事长", "副主席"),
        Officer.Office.SECRETARY_GENERAL: ("秘书长",),
        Officer.Office.DEPUTY_SECRETARY: ("副秘书长",),
        Officer.Office.CHIEF_SUPERVISOR: ("监事长", "监事会主席"),
        Officer.Office.SUPERVISOR: ("监事",),
        Officer.Office.STANDING_COUNCIL: ("常务理事",),
        Officer.Office.COUNCIL: ("理事",),
        Officer.Office.LIAISON: ("统战联络员", "联络员"),
    }
)
parse_gender = choice_parser({Person.Gender.FEMALE: ("女", "女性"), Person.Gender.MALE: ("男", "男性")})
# Before another year, or before 今: the dashes inside a date stand before no year.
_DIVIDED = re.compile(r"\s*(?:至|到|[-－—–~～]{1,2})\s*(?=\d{4}|今)")
_year_at_least = partial(parse_date, least="year")


def parse_term(value: object) -> tuple[date, ...] | None:
    """2023.5—2028.5 as its first day and the day after it; one date alone is the first day."""
    if is_blank(value):
        return None
    parts = _DIVIDED.split(value[:60]) if isinstance(value, str) else [value]
    dates = tuple(found for part in parts if part != "今" and (found := _year_at_least(part)))
    if not dates or len(dates) > 2:
        raise CellError("bad_term", _("Write a term as 2023.5—2028.5."))
    if len(dates) == 2 and dates[1] <= dates[0]:
        raise CellError("bad_term", _("The term ends before it starts."))
    return dates


def _check_term(values: Mapping[str, Any]) -> Iterator[tuple[str, CellError]]:
    starts_on, ends_on = values.get("starts_on"), values.get("ends_on")
    if starts_on and ends_on and ends_on <= starts_on:
        yield "ends_on", CellError("ends_before_start", _("The term ends before it starts."))


OFFICERS = Schema(
    key="",
    title="name",
    fields=(
        Field("name", "姓名", _person_name, ("成员姓名", "负责人姓名"), required=True),
        Field("gender", "性别", parse_gender),
        Field(
            "office",
            "职务",
            parse_office,
            ("商会职务", "任职", "会内职务", "拟任职务", "担任职务"),
            required=True,
        ),
        Field("chamber", "商会名称", parse_text, ("商会", "所属商会", "所在商会", "组织名称")),
        Field("session", "届次", partial(parse_text, max_length=20), ("届别", "第几届")),
        Field("term", "任期", parse_term, ("任职期限", "任期起止"), sql_type="text[]"),
        Field(
            "starts_on",
            "任期起",
            _year_at_least,
            ("任期开始", "任职时间", "任职日期", "当选时间", "任期自"),
            sql_type="date",
        ),
        Field(
            "ends_on",
            "任期止",
            _year_at_least,
            ("任期结束", "届满时间", "离任时间", "任期至"),
            sql_type="date",
        ),
        Field("phone", "联系电话", parse_phone, ("手机", "电话", "手机号码", "联系方式"), mask=mask_phone),
    ),
    checks=(_check_term,),
)

register(
    Importer(
        kind="officers",
        label=_("Officers of chambers"),
        after=("chambers",),
        permission="chambers.import_officer",
        submit_permission="chambers.submit_officer",
        organisation_kind="",
        schema=OFFICERS,
        prepare=officer_lists.prepare,
        derived=officer_lists.DERIVED,
        match=officer_matches.match,
        compares=(officer_lists.compare_terms,),
        appliers=(officer_lists.write_people, officer_lists.write_terms),
        tracks=(officer_lists.OFFICERS, officer_lists.PEOPLE),
    )
)
