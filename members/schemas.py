"""The workbook of member enterprises: its columns, and what becomes of them."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation
from federation.exchange.importers import ORGANISATIONS, Importer, register
from federation.exchange.schema import Field, Schema
from federation.exchange.values import (
    parse_boolean,
    parse_credit_code,
    parse_date,
    parse_integer,
    parse_many,
    parse_money,
    parse_phone,
    parse_text,
)
from members.services import imports

_person_name = partial(parse_text, max_length=60)
_note = partial(parse_text, max_length=1000, multiline=True)

ENTERPRISES = Schema(
    fields=(
        Field("name", "企业名称", parse_text, ("单位名称", "公司名称", "会员名称", "名称"), required=True),
        Field(
            "credit_code", "统一社会信用代码", parse_credit_code, ("信用代码", "社会信用代码", "统一信用代码")
        ),
        Field("representative", "法定代表人", _person_name, ("法人", "法人代表", "负责人", "企业负责人")),
        Field("phone", "手机", parse_phone, ("联系电话", "电话", "手机号码", "联系方式")),
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
        compares=(imports.compare_profile, imports.compare_representative),
        appliers=(imports.write_profiles, imports.write_representatives),
        tracks=(ORGANISATIONS, imports.PROFILE, imports.PEOPLE, imports.POSITIONS),
    )
)
