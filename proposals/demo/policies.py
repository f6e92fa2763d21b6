"""Support policies of the demo city: of all three levels, in force, ended and to come."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from federation.accounts.models import Organisation, User
from federation.reference.services import find_industry
from liaison.models import SupportPolicy
from liaison.services.policies import register_policy
from members.models import Enterprise

Level, Size = SupportPolicy.Level, Enterprise.Size
# Level, title, body, what it grants, first day from today, length in days (None: no end), conditions.
POLICIES: tuple[tuple[str, str, str, str, int, int | None, dict], ...] = (
    (
        Level.PROVINCE,
        "制造业中小企业技术改造补助",
        "省工业和信息化厅",
        "按设备投资额的百分之十给予补助。",
        -200,
        565,
        {"sizes": [Size.MEDIUM, Size.SMALL], "industries": ["制造业"]},
    ),
    (
        Level.PROVINCE,
        "龙头企业供应链配套奖励",
        "省商务厅",
        "新增本地配套采购额给予奖励。",
        -120,
        None,
        {"leading_only": True, "min_revenue": Decimal(100_000_000)},
    ),
    (
        Level.CITY,
        "小微企业贷款贴息",
        "云州市财政局",
        "流动资金贷款按利息的一半给予贴息。",
        -90,
        275,
        {"sizes": [Size.SMALL, Size.MICRO], "max_employees": 200},
    ),
    (
        Level.CITY,
        "软件和信息服务企业房租补贴",
        "云州市科学技术局",
        "入驻园区的企业给予三年房租补贴。",
        -60,
        None,
        {"industries": ["信息传输、软件和信息技术服务业"]},
    ),
    (
        Level.CITY,
        "稳岗返还",
        "云州市人力资源和社会保障局",
        "不裁员少裁员的企业返还失业保险费。",
        -400,
        300,
        {},
    ),
    (
        Level.CITY,
        "外贸企业参展补助",
        "云州市商务局",
        "参加境外展会的展位费给予补助。",
        30,
        365,
        {"sizes": [Size.MEDIUM, Size.SMALL]},
    ),
)


def build_policies(root: Organisation, county: Organisation, clerk: User, today: date) -> None:
    for level, title, body, text, first, length, conditions in POLICIES:
        industries = [find_industry(name) for name in conditions.get("industries", ())]
        start = today + timedelta(days=first)
        register_policy(
            actor=clerk,
            organisation=root,
            level=level,
            title=title,
            body=body,
            text=text,
            valid_from=start,
            valid_to=start + timedelta(days=length) if length is not None else None,
            **conditions | {"industries": industries},
        )
    register_policy(
        actor=clerk,
        organisation=county,
        level=Level.COUNTY,
        title="县域茶产业扶持办法",
        body=f"{county.name}",
        text="茶叶加工企业新建生产线给予补助。",
        valid_from=today - timedelta(days=30),
        regions=[county.region] if county.region else [],
    )
