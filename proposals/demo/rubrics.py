"""Rubrics of the city: two "four goods", chambers elsewhere, persons, counties, Party branches."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from chambers.models import FactKind, Indicator, Rubric
from chambers.services.fact_kinds import add_fact_kind
from chambers.services.rubric_plain import (
    PlainGrade,
    PlainGroup,
    PlainNode,
    PlainRubric,
    plain_node,
    write_plain,
)
from chambers.services.rubrics import create_rubric, publish_version, retire_version, start_version
from federation.accounts.models import Organisation, User

K, Subject = Indicator.Kind, Rubric.Subject
TERMS: dict[str, Any] = {
    "total_points": Decimal(100),
    "total_cap": None,
    "bonus_cap": None,
    "places": 1,
    "rounding": "half_up",
    "experts": 2,
    "spread_limit": Decimal(10),
    "drops_extremes": False,
    "reason_from": Decimal(2),
    "publicity_days": 5,
    "valid_months": 24,
    "note": "",
}
KINDS = (
    ("signed-projects", "签约到资项目", "个"),
    ("donations", "公益捐赠", "元"),
    ("home-brands", "家乡品牌推介", "场"),
)
VETO = plain_node(
    "违法违规和重大负面舆情", K.VETO, standard="受到行政处罚或造成恶劣影响的，取消当年评定资格。"
)


def branch(name: str, *below: PlainNode, weight: Any = 1) -> PlainNode:
    """A branch that is worth what stands below it."""
    points = sum((one.worth() for one in below), Decimal(0))
    return plain_node(name, K.BRANCH, points=points, below=below, weight=Decimal(weight))


def judged(name: str, points: int, standard: str = "") -> PlainNode:
    return plain_node(name, K.RANGE, points=Decimal(points), scorer="expert", standard=standard)


def met(name: str, points: int, standard: str = "", **values: Any) -> PlainNode:
    return plain_node(name, K.FIXED, points=Decimal(points), standard=standard, **values)


def levels(name: str, *options: tuple[str, int], **values: Any) -> PlainNode:
    given = tuple((label, Decimal(points)) for label, points in options)
    return plain_node(name, K.CHOICE, options=given, **values)


def each(name: str, worth: int, per_unit: Any, *, cap: int | None = None, **values: Any) -> PlainNode:
    """Points for each unit; without `cap` more counts more."""
    limit = Decimal(cap) if cap is not None else None
    return plain_node(
        name, K.PER_UNIT, points=Decimal(worth), per_unit=Decimal(per_unit), cap=limit, **values
    )


def measured(name: str, worth: int, per_unit: Any, metric: str, *, cap: int | None = None) -> PlainNode:
    return each(name, worth, per_unit, cap=cap, scorer="measured", metric=metric)


def grade(name: str, threshold: int, level: str = "", **reward: int | None) -> PlainGrade:
    """A grade; `reward` are yuan: amount, from_points, per_point, at_most."""
    paid = {key: Decimal(value) if value is not None else None for key, value in reward.items()}
    nothing = {"amount": Decimal(0), "from_points": None, "per_point": None, "at_most": None}
    return PlainGrade(name, Decimal(threshold), level, True, nothing | paid if reward else None)


def version(
    nodes: Sequence[PlainNode], grades: Sequence[PlainGrade], *groups: PlainGroup, **terms: Any
) -> PlainRubric:
    return PlainRubric(TERMS | terms, tuple(nodes), tuple(grades), tuple(groups))


BY_KIND = (PlainGroup("行业商会组", ("industry", "association")), PlainGroup("其他商会组"))
LEVELS = (grade("全省", 90, "province"), grade("市级", 80, "city"), grade("合格", 60))


def older_four_goods() -> PlainRubric:
    nodes = (
        branch("班子建设好", judged("领导班子团结有力", 15), met("按期换届", 10)),
        branch("团结教育好", judged("理想信念教育", 15), met("党的组织覆盖", 10)),
        branch("服务发展好", judged("服务会员", 15), each("招商引资项目", 10, 2, cap=10)),
        branch("自律规范好", judged("内部治理", 15), met("年检合格", 10)),
        VETO,
    )
    return version(nodes, LEVELS, *BY_KIND, note="沿用原四好标准。")


def four_goods() -> PlainRubric:
    nodes = (
        branch(
            "政治引领好",
            judged("理想信念教育", 10, "全年开展主题教育不少于四次。"),
            met("党的组织覆盖", 10, "建立党组织或选派党建指导员。", needs_evidence=True),
            met("意识形态责任制落实", 5),
        ),
        branch(
            "队伍建设好",
            judged("领导班子团结有力", 10),
            levels("秘书处专职化", ("专职三人以上", 8), ("专职一至二人", 5), ("无专职人员", 0)),
            measured("会员发展", 7, 1, "chambers.members_joined", cap=7),
        ),
        branch(
            "服务发展好",
            judged("服务会员", 10),
            measured("招商引资项目", 10, 2, "facts.signed-projects", cap=10),
            judged("建言献策", 5),
        ),
        branch(
            "自律规范好",
            judged("内部治理", 10),
            met("年检合格", 10),
            plain_node(
                "财务规范",
                K.DEDUCTION,
                points=Decimal(5),
                per_unit=Decimal(1),
                standard="每发现一处问题扣 1 分。",
            ),
        ),
        met("获得省级以上表彰", 5, is_bonus=True, needs_evidence=True),
        VETO,
    )
    terms: dict[str, Any] = {"total_cap": Decimal(105), "bonus_cap": Decimal(5)}
    return version(
        nodes, LEVELS, *BY_KIND, note="按新的四好标准修订，会员发展和招商引资改为自动取数。", **terms
    )


def bridge_goods() -> PlainRubric:
    nodes = (
        branch("桥梁作用发挥好", judged("政企沟通", 15), judged("诉求收集与反映", 10)),
        branch("经贸交流组织好", each("组织经贸活动", 15, 3, cap=15), judged("对外联络", 10)),
        branch("会员利益维护好", judged("维权服务", 15), judged("纠纷调解", 10)),
        branch("服务大局成效好", judged("服务中心工作", 15), judged("社会责任", 10)),
        VETO,
    )
    return version(nodes, (grade("四好", 85, "city"), grade("达标", 60)), *BY_KIND)


def remote_chambers() -> PlainRubric:
    nodes = (
        branch("商会建设", judged("班子与制度建设", 12), met("党组织建设", 8), judged("服务乡友", 10)),
        branch(
            "招商引资",
            plain_node(
                "引进到资项目",
                K.PER_UNIT,
                points=Decimal(40),
                per_unit=Decimal(10),
                scorer="measured",
                metric="facts.signed-projects",
                standard="每个到资项目计 10 分，标准分 40 分，上不封顶，多引多计。",
            ),
        ),
        branch(
            "社会公益",
            plain_node(
                "公益捐赠",
                K.RATIO,
                points=Decimal(15),
                target=Decimal(500_000),
                scorer="measured",
                metric="facts.donations",
                standard="全年捐赠 50 万元计满分，不足的按比例计分。",
            ),
        ),
        branch(
            "德品出乡",
            measured("家乡品牌推介", 10, 2, "facts.home-brands", cap=10),
            judged("农产品销售网点建设", 5),
        ),
        VETO,
    )
    grades = (
        grade("优秀异地商会", 90, "city", amount=50_000, from_points=90, per_point=2_000, at_most=150_000),
        grade("先进异地商会", 75, "", amount=20_000),
        grade("合格", 60),
    )
    return version(nodes, grades, PlainGroup("异地商会组", ("remote",)), note="突出项目引进，按得分奖补。")


def growing_persons() -> PlainRubric:
    nodes = (
        branch("政治素养", judged("理想信念", 10), met("参加教育培训", 10)),
        branch(
            "创新发展",
            plain_node("营业收入增长", K.SCALED, points=Decimal(15), floor=Decimal(9)),
            levels("创新能力", ("国家级", 10), ("省级", 7), ("市级", 4), ("无", 0)),
        ),
        branch(
            "守法诚信",
            met("依法纳税", 10),
            plain_node("诚信经营", K.DEDUCTION, points=Decimal(10), per_unit=Decimal(2)),
        ),
        branch("社会责任", judged("稳岗就业", 10), judged("公益慈善", 10)),
        branch("参政履职", judged("建言献策", 10), judged("参加商会活动", 5)),
        plain_node("失信被执行", K.VETO),
    )
    grades = (grade("健康成长标兵", 90, "city"), grade("良好", 75), grade("一般", 60))
    return version(nodes, grades, valid_months=12)


def counties() -> PlainRubric:
    def told(name: str, points: int, source: str, *, on_duty: bool = False) -> PlainNode:
        return plain_node(
            name,
            K.RANGE,
            points=Decimal(points),
            data_source=source,
            in_duty_report=on_duty,
            needs_evidence=True,
        )

    nodes = (
        branch(
            "组织建设",
            told("商会党建工作", 15, "市委统战部", on_duty=True),
            told("基层商会覆盖", 15, "市工商联会员部"),
        ),
        branch(
            "服务发展",
            told("人才政策落实", 15, "市人社局绩效考核数据"),
            plain_node(
                "提案办复",
                K.RATIO,
                points=Decimal(15),
                target=Decimal(20),
                scorer="measured",
                metric="proposals.replied",
                data_source="平台提案台账",
            ),
            told("营商环境评价", 15, "市发改委"),
        ),
        branch(
            "述职评议",
            told("区县委书记党建述职涉民营经济内容", 15, "市委组织部", on_duty=True),
            told("年度重点任务完成", 10, "市工商联办公室", on_duty=True),
        ),
    )
    return version(nodes, (grade("优秀", 90), grade("良好", 80), grade("一般", 60)), experts=1)


def party_branches() -> PlainRubric:
    nodes = (
        branch("组织建设标准化", met("按期换届", 10), judged("班子作用发挥", 15)),
        branch("组织生活规范化", each("三会一课", 15, "1.25", cap=15), judged("主题党日", 10)),
        branch("党员管理精细化", judged("党员教育", 15), met("党费收缴", 10)),
        branch("作用发挥品牌化", judged("党建品牌", 15), judged("服务企业", 10)),
        VETO,
    )
    return version(nodes, (grade("四化示范党支部", 90, "city"), grade("达标", 60)))


RUBRICS: tuple[tuple[str, str, str, str, Any], ...] = (
    ("bridge-goods", "商会四好创建评价", Subject.CHAMBER, "四好商会", bridge_goods),
    ("remote-chambers", "异地商会考评", Subject.CHAMBER, "优秀异地商会", remote_chambers),
    ("healthy-growth", "民营企业家健康成长指标体系", Subject.PERSON, "", growing_persons),
    ("county-work", "县级工商联工作考核", Subject.FEDERATION, "", counties),
    ("four-ways", "四化示范党支部评定", Subject.PARTY, "四化示范党支部", party_branches),
)


def build_rubrics(root: Organisation, clerk: User) -> None:
    """Put all of them to use; of the four goods also the older version, which is retired."""
    for code, name, unit in KINDS:
        if not FactKind.objects.filter(code=code).exists():
            add_fact_kind(actor=clerk, code=code, name=name, unit=unit)
    goods = Rubric(organisation=root, code="four-goods", name="四好商会评价", subject=Subject.CHAMBER)
    goods.honour = "四好商会"
    first = publish_version(
        write_plain(create_rubric(goods, actor=clerk), older_four_goods(), actor=clerk), actor=clerk
    )
    second = write_plain(start_version(goods, actor=clerk), four_goods(), actor=clerk)
    publish_version(second, actor=clerk)
    retire_version(first, actor=clerk)
    for code, name, subject, honour, plain in RUBRICS:
        rubric = Rubric(organisation=root, code=code, name=name, subject=subject, honour=honour)
        publish_version(write_plain(create_rubric(rubric, actor=clerk), plain(), actor=clerk), actor=clerk)
