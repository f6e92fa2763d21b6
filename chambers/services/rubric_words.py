"""How a rubric stands in a workbook: sheets, headings and words as the staff know them, and no others."""

from __future__ import annotations

from collections.abc import Mapping

from chambers.models import Chamber, Indicator, Rubric, RubricVersion

K, S = Indicator.Kind, Indicator.Scorer
TREE, GRADES, GROUPS, REWARDS, TERMS_SHEET = "指标体系", "等级", "分组", "奖补", "参数"
LEVEL_HEADS = ("一级指标", "二级指标", "三级指标", "四级指标")
# Field → heading; the first of each is written, all are understood.
COLUMNS: dict[str, tuple[str, ...]] = {
    "points": ("分值", "满分", "标准分"),
    "standard": ("评分标准", "评分细则", "评价标准", "考核标准"),
    "kind": ("类型", "计分方式", "指标类型"),
    "scorer": ("评分人", "评分主体"),
    "is_bonus": ("加分项", "是否加分"),
    "options": ("分档", "档次"),
    "per_unit": ("每单位分", "单位分"),
    "base": ("基础分",),
    "cap": ("封顶", "得分封顶"),
    "target": ("目标值",),
    "floor": ("最低分", "最低值得分"),
    "weight": ("权重",),
    "metric": ("统计指标", "取数指标"),
    "needs_evidence": ("需佐证", "是否需佐证"),
    "in_duty_report": ("述职内容",),
    "data_source": ("数据来源",),
}
# Filled in by hand on paper; never read.
BLANK_HEADS = ("自评", "得分", "扣分原因")
WIDTHS = (16, 18, 20, 20, 8, 40, 10, 10, 8, 24, 9, 8, 8, 10, 8, 8, 20, 8, 9, 16, 8, 8, 20)
NEEDED = (LEVEL_HEADS[0], "分值", "类型")
SUMS = ("合计", "总计", "小计")

KINDS: dict[str, tuple[str, ...]] = {
    K.BRANCH: ("分组", "分组指标"),
    K.FIXED: ("固定分", "达标"),
    K.CHOICE: ("分档", "分档选择"),
    K.RANGE: ("区间评分", "区间", "打分"),
    K.PER_UNIT: ("按数量", "按数量计分", "计件"),
    K.DEDUCTION: ("扣分", "扣分项"),
    K.RATIO: ("完成比例", "按目标完成比例"),
    K.SCALED: ("极差折算", "组内极差折算"),
    K.VETO: ("一票否决", "否决"),
}
SCORERS: dict[str, tuple[str, ...]] = {
    S.OFFICE: ("机关", "单位自评、机关初审", "单位", "自评"),
    S.EXPERT: ("专家", "评审专家"),
    S.MEASURED: ("自动取数", "平台取数", "取数"),
}
BOOLEANS: dict[str, tuple[str, ...]] = {"1": ("是", "√", "有", "yes"), "0": ("否", "无", "no", "×")}
LEVELS_OF_HONOUR: dict[str, tuple[str, ...]] = {
    "nation": ("国家级", "全国"),
    "province": ("省级", "全省"),
    "city": ("市级",),
    "county": ("县级",),
}
SUBJECTS: dict[str, tuple[str, ...]] = {
    Rubric.Subject.CHAMBER: ("商会",),
    Rubric.Subject.ENTERPRISE: ("企业",),
    Rubric.Subject.PERSON: ("企业家", "民营经济人士"),
    Rubric.Subject.FEDERATION: ("县级工商联", "区县工商联"),
    Rubric.Subject.PARK: ("园区",),
    Rubric.Subject.PARTY: ("党组织",),
}
ROUNDINGS: dict[str, tuple[str, ...]] = {
    RubricVersion.Rounding.HALF_UP: ("四舍五入",),
    RubricVersion.Rounding.DOWN: ("截去", "去尾"),
}
CHAMBER_KINDS: dict[str, tuple[str, ...]] = {
    Chamber.Kind.INDUSTRY: ("行业商会",),
    Chamber.Kind.TOWNSHIP: ("乡镇（街道）商会", "乡镇街道商会", "乡镇商会", "街道商会"),
    Chamber.Kind.PARK: ("园区商会",),
    Chamber.Kind.REMOTE: ("异地商会",),
    Chamber.Kind.VISITING: ("外来商会",),
    Chamber.Kind.MARKET: ("市场商会",),
    Chamber.Kind.WOMEN: ("女企业家商会",),
    Chamber.Kind.YOUTH: ("青年企业家商会",),
    Chamber.Kind.ASSOCIATION: ("协会",),
    Chamber.Kind.ALLIANCE: ("商会联盟", "联盟"),
    Chamber.Kind.INTERNATIONAL: ("国际商会",),
    Chamber.Kind.OTHER: ("其他商会",),
}
TERM_HEADS: dict[str, str] = {
    "total_points": "方案总分",
    "total_cap": "总分封顶",
    "bonus_cap": "加分封顶",
    "places": "小数位数",
    "rounding": "进位方式",
    "experts": "每家专家人数",
    "spread_limit": "增派专家的分差",
    "drops_extremes": "去掉最高最低分",
    "reason_from": "须说明理由的分差",
    "publicity_days": "公示工作日",
    "valid_months": "认定有效期（月）",
    "note": "变动说明",
}
RUBRIC_HEADS: dict[str, str] = {
    "name": "方案名称",
    "code": "方案代码",
    "subject": "考评对象",
    "honour": "荣誉名称",
    "description": "方案说明",
}
GRADE_HEADS = ("等级", "起点分", "荣誉级别", "予以认定")
REWARD_HEADS = ("等级", "奖补金额（元）", "起算总分", "每分加奖（元）", "奖补封顶（元）")
GROUP_HEADS = ("分组", "商会类型")


def word(words: Mapping[str, tuple[str, ...]], value: str) -> str:
    """The word that is written for a value."""
    return words[value][0]
