"""Three rounds of an assessment of chambers: awarded, in the hands of experts, open."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from chambers.models import (
    AssessedGroup,
    AssessmentRound,
    Grade,
    Honour,
    Indicator,
    RewardRule,
    Rubric,
    RubricVersion,
)
from chambers.services import assessment_rounds as leading
from chambers.services.assessment_checks import admit_entry, return_entry, save_check
from chambers.services.assessment_entries import apply_entry, refuse_entry, save_self_score, submit_entry
from chambers.services.assessment_marks import read_paper, takes
from chambers.services.assessment_publicity import publish_round
from chambers.services.assessment_reviews import finish_review
from chambers.services.awards import award_round
from chambers.services.expert_seats import spread_experts
from chambers.services.expert_sheets import save_sheet, submit_sheet
from chambers.services.rubrics import create_rubric, edit_version, publish_version, save_indicator, save_part
from chambers.services.score_jobs import rescore_stale
from chambers.services.scoring import score_round
from federation.accounts.models import Organisation, Role, User
from federation.accounts.services.users import give_post, open_account

K, S = Indicator.Kind, Indicator.Scorer
# First-level branches with their leaves: name, kind, points, who scores.
TREE = (
    (
        "政治引领好",
        (
            ("党的组织和工作有效覆盖", K.RANGE, 8, S.EXPERT),
            ("理想信念教育常态开展", K.RANGE, 7, S.EXPERT),
            ("意识形态责任制落实", K.FIXED, 5, S.OFFICE),
            ("统战工作联络员配备", K.FIXED, 5, S.OFFICE),
        ),
    ),
    (
        "队伍建设好",
        (
            ("领导班子按期换届、履职尽责", K.RANGE, 8, S.EXPERT),
            ("会员发展与行业代表性", K.RANGE, 6, S.EXPERT),
            ("秘书处专职化建设", K.CHOICE, 6, S.OFFICE),
        ),
    ),
    (
        "服务发展好",
        (
            ("走访会员与诉求办理", K.RANGE, 10, S.EXPERT),
            ("招商引资与项目对接", K.PER_UNIT, 10, S.OFFICE),
            ("参政议政与建言献策", K.RANGE, 8, S.EXPERT),
            ("社会公益与乡村振兴", K.RANGE, 7, S.EXPERT),
        ),
    ),
    (
        "自律规范好",
        (
            ("章程执行与内部治理", K.RANGE, 7, S.EXPERT),
            ("财务管理与年检", K.RANGE, 7, S.EXPERT),
            ("诚信自律与风险防范", K.RANGE, 6, S.EXPERT),
        ),
    ),
)
# Name, from which total, level of the honour (a grade without one is not awarded), reward in yuan.
GRADES = (
    ("合格", 60, "", 0),
    ("市级", 75, Honour.Level.CITY, 10_000),
    ("全省", 85, Honour.Level.PROVINCE, 30_000),
)
EXPERTS = (("expert-2", "叶知秋"), ("expert-3", "苏望舒"))
TAKING_PART, SUBMITTED = 8, 3
SHARES = (Decimal("0.92"), Decimal("0.85"), Decimal("0.78"), Decimal("0.95"), Decimal("0.7"))


def build_assessments(
    root: Organisation,
    chambers: list,
    own: Organisation,
    expert: User,
    secretary: User,
    clerk: User,
    today: date,
) -> None:
    """The chamber of `secretary` fills in its self-score now; `expert` has sheets to score."""
    version = rubric(root, clerk)
    others = [one.organisation for one in chambers if one.pk != own.pk]
    _open_round(root, version, own, others[:SUBMITTED], secretary, clerk, today)
    people = [expert]
    for username, name in EXPERTS:
        person = open_account(username, name=name, actor=clerk)
        give_post(person, root, Role.EXPERT, actor=clerk, title="评审专家", starts_on=today - timedelta(400))
        people.append(person)
    units = [own, *others[SUBMITTED:TAKING_PART]]
    _awarded_round(root, version, units, people, clerk, today)
    _scored_round(root, version, units, people, clerk, today)


def rubric(root: Organisation, clerk: User) -> RubricVersion:
    made = Rubric(organisation=root, code="demo-review", name="四好商会现场评审", honour="现场评审优秀商会")
    made.subject = Rubric.Subject.CHAMBER
    version = create_rubric(made, actor=clerk)
    version = edit_version(version, actor=clerk, spread_limit=Decimal(10), bonus_cap=Decimal(5))
    for name, leaves in TREE:
        points = sum(Decimal(leaf[2]) for leaf in leaves)
        branch = Indicator(version=version, name=name, kind=K.BRANCH, points=points)
        save_indicator(branch, actor=clerk)
        for title, kind, worth, scorer in leaves:
            leaf = Indicator(version=version, parent=branch, name=title, kind=kind, points=Decimal(worth))
            leaf.scorer = scorer
            levels = None
            if kind == K.PER_UNIT:
                leaf.per_unit, leaf.cap = Decimal(2), Decimal(worth)
            if kind == K.CHOICE:
                words = (("专职三人以上", worth), ("专职一至二人", worth - 2), ("无专职人员", 0))
                levels = [{"label": label, "points": Decimal(value)} for label, value in words]
            save_indicator(leaf, actor=clerk, options=levels)
    save_indicator(Indicator(version=version, name="违法违规和重大负面舆情", kind=K.VETO), actor=clerk)
    for name, start, level, amount in GRADES:
        grade = Grade(version=version, name=name, threshold=Decimal(start), level=level, is_award=bool(level))
        save_part(grade, actor=clerk)
        if amount:
            save_part(RewardRule(version=version, grade=grade, amount=Decimal(amount)), actor=clerk)
    for place, (name, kinds) in enumerate((("行业商会组", ["industry"]), ("其他商会组", [])), 1):
        group = AssessedGroup(version=version, name=name, kinds=kinds, position=place)
        save_part(group, actor=clerk)
    return publish_version(version, actor=clerk)


def _round(
    root: Organisation, version: RubricVersion, title: str, year: int, ahead: list, clerk: User
) -> AssessmentRound:
    apply_by, submit_by, check_by, score_by = ahead
    held = AssessmentRound(
        organisation=root,
        version=version,
        title=title,
        year=year,
        first_day=date(year, 1, 1),
        last_day=date(year, 12, 31),
        apply_by=apply_by,
        submit_by=submit_by,
        check_by=check_by,
        score_by=score_by,
    )
    return leading.open_round(leading.create_round(held, actor=clerk), actor=clerk)


def _values(entry, share: Decimal, leaves=None) -> dict[int, Decimal]:
    """What a unit of this strength gives itself, in halves of a point."""
    paper, found = read_paper(entry), {}
    for leaf in leaves or [one for one in paper.rules.leaves if takes(one, "self")]:
        value = (leaf.points * share * 2).to_integral_value() / 2
        if leaf.kind == K.CHOICE:
            value = leaf.points if share > SHARES[1] else leaf.points - 2
        found[leaf.pk] = {K.FIXED: Decimal(1), K.PER_UNIT: Decimal(4)}.get(leaf.kind, value)
    return found


def _submit(entry, share: Decimal, clerk: User):
    save_self_score(entry, _values(entry, share), actor=clerk, seen=entry.lock_version)
    return submit_entry(entry, actor=clerk)


def _open_round(root, version, own, others, secretary, clerk, today) -> None:
    ahead = [today + timedelta(days) for days in (10, 20, 35, 50)]
    held = _round(root, version, f"{today.year} 年度四好商会评价", today.year, ahead, clerk)
    entry = apply_entry(held, own, actor=secretary, statement="本会全年服务会员成效明显，申请参评。")
    some = dict(list(_values(entry, SHARES[0]).items())[:5])
    save_self_score(entry, some, actor=secretary, seen=entry.lock_version)
    sent = [
        _submit(apply_entry(held, unit, actor=clerk), SHARES[place], clerk)
        for place, unit in enumerate(others)
    ]
    return_entry(sent[-1], "请补充招商项目的签约证明。", actor=clerk)


def _scored_round(root, version, units, people, clerk, today) -> None:
    ahead = [today + timedelta(days) for days in (0, 0, 0, 7)]
    held = _round(root, version, f"{today.year - 1} 年度四好商会评价", today.year - 1, ahead, clerk)
    sent = [
        _submit(apply_entry(held, unit, actor=clerk), SHARES[place % len(SHARES)], clerk)
        for place, unit in enumerate(units)
    ]
    refuse_entry(sent[-1], "成立未满一年，不符合参评条件。", actor=clerk)
    for entry in sent[:-1]:
        projects = next(one for one in version.indicators.all() if one.kind == K.PER_UNIT)
        save_check(
            entry, {projects.pk: Decimal(3)}, {projects.pk: "一个项目签约未到资，不计分。"}, actor=clerk
        )
        admit_entry(entry, actor=clerk)
    leading.begin_check(held, actor=clerk)
    spread_experts(held, actor=clerk, people=people)
    leading.begin_scoring(held, actor=clerk)
    for entry in sent[1:4]:
        judged = [leaf for leaf in read_paper(entry).rules.leaves if takes(leaf, "expert")]
        for seat in entry.seats.select_related("expert"):
            if seat.expert_id != people[0].pk or entry == sent[1]:
                values = _values(entry, SHARES[1], judged)
                save_sheet(entry, values, dict.fromkeys(values, "现场核查"), actor=seat.expert)
                submit_sheet(entry, actor=seat.expert)
    score_round(held, actor=clerk)


def _awarded_round(root, version, units, people, clerk, today) -> None:
    """The year before the last: published, awarded by somebody else than who reviewed, with certificates."""
    reviewer = open_account("reviewer", name="柏秋实", actor=clerk)
    give_post(reviewer, root, Role.CITY_STAFF, actor=clerk, title="会员部", starts_on=today - timedelta(900))
    year = today.year - 2
    held = _round(root, version, f"{year} 年度四好商会评价", year, [today] * 4, clerk)
    for place, unit in enumerate(units):
        share = SHARES[(place + 2) % len(SHARES)]
        admit_entry(_submit(apply_entry(held, unit, actor=clerk), share, clerk), actor=clerk)
    leading.begin_check(held, actor=clerk)
    spread_experts(held, actor=clerk, people=people)
    leading.begin_scoring(held, actor=clerk)
    for entry in held.entries.select_related("round__version", "organisation").order_by("pk"):
        judged = [leaf for leaf in read_paper(entry).rules.leaves if takes(leaf, "expert")]
        values = _values(entry, SHARES[entry.pk % len(SHARES)], judged)
        for seat in entry.seats.select_related("expert"):
            save_sheet(entry, values, dict.fromkeys(values, "现场核查"), actor=seat.expert)
            submit_sheet(entry, actor=seat.expert)
    score_round(held, actor=clerk)
    leading.begin_review(held, actor=reviewer)
    for entry in held.entries.order_by("pk"):
        finish_review(entry, actor=reviewer)
    rescore_stale()
    held = publish_round(held, actor=reviewer)
    days = [date(year + 1, 3, 2), date(year + 1, 3, 9), date(year + 1, 3, 16)]
    AssessmentRound.objects.filter(pk=held.pk).update(published_on=days[0], objections_until=days[1])
    award_round(held, actor=clerk, on=days[2])
