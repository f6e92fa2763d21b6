"""Schemas in the way a domain app declares them."""

from functools import partial

from federation.exchange.schema import Field, Schema
from federation.exchange.values import (
    choice_parser,
    parse_boolean,
    parse_credit_code,
    parse_date,
    parse_integer,
    parse_many,
    parse_money,
    parse_phone,
    parse_text,
)

parse_level = choice_parser(
    {
        "national": ("全国", "国家级", "全国级", "全国“四好”", "全国四好商会"),
        "provincial": ("省级", "省", "全省", "全省“四好”"),
        "municipal": ("市级", "市", "全市", "全市“四好”"),
    }
)

ENTERPRISES = Schema(
    fields=(
        Field("name", "企业名称", parse_text, ("单位名称", "公司名称", "会员名称", "名称"), required=True),
        Field(
            "credit_code", "统一社会信用代码", parse_credit_code, ("信用代码", "社会信用代码", "统一信用代码")
        ),
        Field("representative", "法定代表人", parse_text, ("法人", "法人代表", "负责人", "企业负责人")),
        Field("phone", "手机", parse_phone, ("联系电话", "电话", "手机号码", "联系方式")),
        Field("chambers", "所属商会", parse_many, ("商会", "所在商会", "加入商会"), sql_type="text[]"),
        Field("industry", "所属行业", parse_text, ("行业", "行业类别")),
        Field("capital", "注册资本", parse_money, ("注册资金",), takes_unit=True, sql_type="numeric"),
        Field("founded_on", "成立日期", parse_date, ("成立时间", "注册日期", "设立日期"), sql_type="date"),
        Field("region", "所在区县", parse_text, ("区县", "所在地", "县市区")),
        Field(
            "employees", "从业人数", parse_integer, ("员工人数", "职工人数", "从业人员"), sql_type="integer"
        ),
        Field(
            "revenue", "年营业收入", parse_money, ("营业收入", "年营收"), takes_unit=True, sql_type="numeric"
        ),
        Field("is_leading", "是否龙头企业", parse_boolean, ("龙头企业",), sql_type="boolean"),
        Field("note", "备注", partial(parse_text, max_length=1000, multiline=True)),
    )
)

CHAMBERS = Schema(
    fields=(
        Field("name", "商会名称", parse_text, ("名称", "组织名称"), required=True),
        Field("credit_code", "统一社会信用代码", parse_credit_code, ("信用代码", "社会信用代码")),
        Field("founded_on", "成立时间", parse_date, ("成立日期",), sql_type="date"),
        Field("president", "会长", parse_text, ("会长姓名", "负责人姓名")),
        Field("president_phone", "会长电话", parse_phone, ("会长联系电话", "会长手机", "联系电话")),
        Field("secretary", "秘书长", parse_text, ("秘书长姓名",)),
        Field("secretary_phone", "秘书长电话", parse_phone, ("秘书长联系电话", "秘书长手机")),
        Field("member_count", "会员数", parse_integer, ("会员数量", "会员家数"), sql_type="integer"),
        Field("has_party", "是否建立党组织", parse_boolean, ("党组织",), sql_type="boolean"),
        Field("party_members", "党员数", parse_integer, ("党员人数",), sql_type="integer"),
        Field("address", "办公地址", parse_text, ("地址", "住所")),
        Field("elected_on", "换届时间", parse_date, ("换届日期", "最近换届时间"), sql_type="date"),
        Field("honour", "四好商会级别", parse_level, ("四好商会", "四好级别")),
        Field("note", "备注", parse_text),
    )
)
