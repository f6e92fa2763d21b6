"""The workbook of chambers: its columns, and what becomes of them; and the memberships of enterprises."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from chambers.models import Honour
from chambers.services import imports, memberships
from federation.accounts.models import Organisation
from federation.exchange.importers import ORGANISATIONS, Importer, extend, register
from federation.exchange.schema import Field, Schema
from federation.exchange.values import (
    choice_parser,
    parse_boolean,
    parse_credit_code,
    parse_date,
    parse_integer,
    parse_phone,
    parse_text,
)

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
        Field("president_phone", "会长电话", parse_phone, ("会长联系电话", "会长手机", "联系电话")),
        Field("secretary", "秘书长", _person_name, ("秘书长姓名",)),
        Field("secretary_phone", "秘书长电话", parse_phone, ("秘书长联系电话", "秘书长手机")),
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
    checks=(memberships.check_chambers,),
    compares=(memberships.compare_memberships,),
    appliers=(memberships.write_memberships,),
    tracks=(memberships.MEMBERSHIPS,),
    before_undo=(memberships.note_chambers,),
    after_undo=(memberships.count_members,),
)
