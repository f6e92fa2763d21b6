"""What assessments come to: a round in its days of publicity with an objection, reported facts, a plaque."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from chambers.models import (
    AssessedGroup,
    AssessmentEntry,
    AssessmentRound,
    FactKind,
    Grade,
    Indicator,
    RewardRule,
    Rubric,
    RubricVersion,
)
from chambers.services import assessment_rounds as leading
from chambers.services.assessment_checks import admit_entry
from chambers.services.assessment_entries import apply_entry, save_self_score, submit_entry
from chambers.services.assessment_publicity import publish_round, raise_objection
from chambers.services.assessment_reviews import finish_review
from chambers.services.certificates import issue_certificate
from chambers.services.facts import confirm_fact, reject_fact, report_fact
from chambers.services.rubrics import create_rubric, publish_version, save_indicator, save_part
from chambers.services.score_jobs import rescore_stale
from federation.accounts.models import Organisation, User

LEAVES = ("制度健全", "运行规范", "服务有效", "作用突出")
# Grade: from which total, level of the honour, sum in yuan and more for each point from a total on.
GRADES = (
    ("达标", 60, "", None),
    ("市级规范化商会", 75, "city", {"amount": Decimal(10_000)}),
    (
        "省级规范化商会",
        90,
        "province",
        {"amount": Decimal(20_000), "from_points": Decimal(90), "per_point": Decimal(1_000)},
    ),
)
# What each chamber gives itself for every leaf of 25 points; two of them share a place.
SHARES = ("23.5", "22", "22", "19.5", "24", "16", "20.5", "14")


def build_results(
    root: Organisation, chambers: list, own: Organisation, secretary: User, clerk: User, today: date
) -> None:
    """The chamber of `secretary` takes part, reports facts and bears a plaque."""
    version = rubric(root, clerk)
    units = [own, *(one.organisation for one in chambers if one.pk != own.pk)][: len(SHARES)]
    _published_round(version, units, clerk, today)
    _facts(units, secretary, clerk, today)
    issue_certificate(own, "plaque", actor=clerk, title="商会工作示范点", valid_from=today)


def rubric(root: Organisation, clerk: User) -> RubricVersion:
    """Four ranges that the office checks, three grades, the upper two with honours and rewards."""
    made = Rubric(
        organisation=root,
        code="demo-standard",
        name="规范化商会创建考评",
        subject=Rubric.Subject.CHAMBER,
        honour="规范化商会",
    )
    version = create_rubric(made, actor=clerk)
    for name in LEAVES:
        leaf = Indicator(version=version, name=name, kind=Indicator.Kind.RANGE, points=Decimal(25))
        save_indicator(leaf, actor=clerk)
    for name, start, level, rule in GRADES:
        grade = Grade(version=version, name=name, threshold=Decimal(start), level=level)
        grade.is_award = bool(level)
        save_part(grade, actor=clerk)
        if rule is not None:
            save_part(RewardRule(version=version, grade=grade, **rule), actor=clerk)
    for place, (name, kinds) in enumerate((("行业商会组", ["industry"]), ("其他商会组", [])), 1):
        save_part(AssessedGroup(version=version, name=name, kinds=kinds, position=place), actor=clerk)
    return publish_version(version, actor=clerk)


def _reviewed_round(
    version: RubricVersion, units: list, year: int, clerk: User, today: date
) -> AssessmentRound:
    """A round whose entries are checked and reviewed; who reviewed is another person than `clerk`."""
    held = AssessmentRound(
        organisation=version.rubric.organisation,
        version=version,
        title=f"{year} 年度规范化商会创建考评",
        year=year,
        first_day=date(year, 1, 1),
        last_day=date(year, 12, 31),
        **dict.fromkeys(("apply_by", "submit_by", "check_by", "score_by"), today),
    )
    held = leading.open_round(leading.create_round(held, actor=clerk), actor=clerk)
    leaves = list(version.indicators.filter(kind=Indicator.Kind.RANGE))
    for place, unit in enumerate(units):
        entry = apply_entry(held, unit, actor=clerk)
        share = Decimal(SHARES[(place + year) % len(SHARES)])
        values = {leaf.pk: share for leaf in leaves}
        save_self_score(entry, values, actor=clerk, seen=entry.lock_version)
        admit_entry(submit_entry(entry, actor=clerk), actor=clerk)
    leading.begin_check(held, actor=clerk)
    leading.begin_review(held, actor=clerk)
    for entry in AssessmentEntry.objects.filter(round=held):
        finish_review(entry, actor=None)
    rescore_stale()
    return publish_round(held, actor=clerk)


def _published_round(version: RubricVersion, units: list, clerk: User, today: date) -> None:
    held = _reviewed_round(version, units, today.year - 1, clerk, today)
    entry = AssessmentEntry.objects.filter(round=held).order_by("pk")[2]
    text = "“服务有效”一项所列招聘会并非该会主办，请核实。"
    raise_objection(entry, name="简若谷", phone="13900000001", text=text, actor=None)


def _facts(units: list, secretary: User, clerk: User, today: date) -> None:
    signed, _made = FactKind.objects.get_or_create(
        code="signed-projects", defaults={"name": "招商签约项目", "unit": "个"}
    )
    given, _made = FactKind.objects.get_or_create(
        code="donations", defaults={"name": "公益捐赠", "unit": "元", "position": 2}
    )

    def told(kind: FactKind, days: int, amount: int, title: str):
        day = today - timedelta(days)
        return report_fact(units[0], kind, actor=secretary, happened_on=day, amount=amount, title=title)

    confirm_fact(told(signed, 200, 2, "智能装备产业园招商推介会"), actor=clerk)
    confirm_fact(told(given, 120, 180_000, "捐建村级图书室"), actor=clerk)
    reject_fact(told(signed, 60, 3, "意向合作项目"), "意向协议不计入签约项目。", actor=clerk)
    told(signed, 9, 1, "新材料研发中心项目")
