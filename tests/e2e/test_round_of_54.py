"""A round of 54 chambers in a browser: from the workbook with the rubric to ranking, awards and certificates.

People act in the browser once in each part; what the other chambers and experts do alike goes through the same
services. Every total is reckoned again in Python, from the values alone.
"""

from __future__ import annotations

import subprocess
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from playwright.sync_api import Page, expect

from chambers.models import (
    AssessmentEntry,
    AssessmentObjection,
    AssessmentRound,
    Award,
    Certificate,
    Evidence,
    ExpertSeat,
    Grade,
    Indicator,
    Membership,
    Place,
    RubricVersion,
    Score,
)
from chambers.services.assessment_checks import admit_entry
from chambers.services.assessment_entries import add_evidence, save_self_score, submit_entry
from chambers.services.assessment_marks import read_paper, takes
from chambers.services.assessment_reviews import finish_review
from chambers.services.certificate_files import draw_waiting_certificates
from chambers.services.expert_sheets import save_sheet, submit_sheet
from chambers.services.score_jobs import rescore_stale
from federation.accounts.models import Role, User
from federation.files.services import read_stored
from federation.jobs.models import Job
from federation.jobs.services import run
from tests.chambers.scoring_check import totals
from tests.chambers.test_assessment_rounds import PDF
from tests.e2e.conftest import Visitor
from tests.factories.accounts import city_clerk, person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory
from tests.factories.rubric_books import full_book

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
K, State = Indicator.Kind, AssessmentEntry.State
CHAMBERS, EXPERTS = 54, 4
BASE = "/chambers/assessment"


@pytest.fixture
def cast(served):
    """54 chambers with members who joined this year, the secretary of the first, experts, two at the desk."""
    chambers = ChamberFactory.create_batch(CHAMBERS)
    today = timezone.localdate()
    enterprises = EnterpriseFactory.create_batch(3)
    Membership.objects.bulk_create(
        Membership(chamber=chamber, member=enterprise.organisation, joined_on=today)
        for n, chamber in enumerate(chambers)
        for enterprise in enterprises[: n % 4]
    )
    city_clerk(username="chief")
    person_with(Role.CHAMBER_SECRETARY, chambers[0].organisation, username="secretary")
    for n in range(EXPERTS):
        person_with(Role.EXPERT, username=f"expert-{n}")
    return city_clerk(username="desk"), chambers


def given(entry: AssessmentEntry, stage: str) -> dict[int, Decimal]:
    """What a stage gives an entry: different strengths, and some that are equal."""
    n, paper, found = entry.organisation_id, read_paper(entry), {}
    strength = Decimal(n % 4 + 7) / 10
    for leaf in paper.rules.leaves:
        if not takes(leaf, stage) or leaf.kind == K.VETO:
            continue
        value = (leaf.points * strength * 2).to_integral_value() / 2
        if leaf.kind == K.FIXED:
            value = Decimal(n % 4 > 0)
        elif leaf.kind == K.CHOICE:
            levels = sorted(option.points for option in paper.options[leaf.pk])
            value = levels[n % len(levels)]
        elif leaf.kind in (K.PER_UNIT, K.RATIO, K.SCALED):
            value = Decimal(n % 5)
        elif leaf.kind == K.DEDUCTION:
            value = Decimal(n % 2)
        found[leaf.pk] = value
    return found


def press(page: Page, name: str = "") -> None:
    """Press a form's last button, or the one of this name, and wait for the page that follows."""
    button = page.get_by_role("button", name=name) if name else page.locator("main form [type=submit]").last
    with page.expect_navigation():
        button.click()


def confirm(visitor: Visitor, path: str) -> None:
    """Open the page of an act and press its button."""
    visitor.go(f"{BASE}/{path}/")
    press(visitor.page)
    refusals = visitor.page.locator("main [role=alert]").all_inner_texts()
    assert not refusals, refusals


def import_rubric(desk: Visitor, path: Path) -> RubricVersion:
    """The workbook is looked at, becomes a draft and is put to use."""
    path.write_bytes(full_book())
    page = desk.page
    desk.go(f"{BASE}/rubrics/import/")
    page.set_input_files("[name=file]", path)
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_text("尚未作任何改动")).to_be_visible()
    page.get_by_role("button", name="生成草稿").click()
    expect(page.get_by_text("分值核对无误")).to_be_visible()
    version = RubricVersion.objects.get()
    confirm(desk, f"rubrics/versions/{version.pk}/publish")
    version.refresh_from_db()
    assert version.state == RubricVersion.State.PUBLISHED
    kinds = set(version.indicators.values_list("kind", flat=True))
    assert kinds == set(K.values) and max(node.level for node in version.indicators.all()) == 4
    return version


def call(desk: Visitor, version: RubricVersion) -> AssessmentRound:
    """A round by this version is called, with every chamber in it."""
    page, today = desk.page, timezone.localdate()
    desk.go(f"{BASE}/rounds/new/")
    page.select_option("[name=rubric_version]", str(version.pk))
    page.fill("[name=title]", "四好商会评价")
    page.fill("[name=year]", str(today.year))
    page.fill("[name=first_day]", f"{today.year}-01-01")
    page.fill("[name=last_day]", f"{today.year}-12-31")
    for part, name in enumerate(("apply_by", "submit_by", "check_by", "score_by"), 1):
        page.fill(f"[name={name}]", str(today + timedelta(5 * part)))
    page.locator("main form [type=submit]").last.click()
    page.wait_for_url(lambda url: url.rstrip("/").rsplit("/", 1)[-1].isdigit())
    held = AssessmentRound.objects.get()
    confirm(desk, f"rounds/{held.pk}/move/open")
    confirm(desk, f"rounds/{held.pk}/add")
    assert held.entries.count() == CHAMBERS
    desk.go(f"{BASE}/rounds/{held.pk}/")
    desk.check("round54-called")
    return AssessmentRound.objects.get()


def fill_in(secretary: Visitor, entry: AssessmentEntry) -> None:
    """A secretary answers section by section on a phone, with evidence where it is asked for, and submits."""
    page, values = secretary.page, given(entry, "self")
    roots = [root.node for root in read_paper(entry).rules.roots]
    for root in roots:
        own = [leaf for leaf in leaves_below(entry, root) if leaf.pk in values]
        if not own:
            continue
        for leaf in own:
            if leaf.needs_evidence:
                secretary.go(f"{BASE}/entries/{entry.pk}/self/{leaf.pk}/files/new/")
                file = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": PDF}
                page.set_input_files("[name=file]", file)
                press(page)
        secretary.go(f"{BASE}/entries/{entry.pk}/self/{root.pk}/")
        for leaf in own:
            value = format(values[leaf.pk].normalize(), "f")
            field = page.locator(f"[name=v{leaf.pk}]")
            if field.first.get_attribute("type") == "radio":
                page.locator(f"[name=v{leaf.pk}][value='{value}']").check(force=True)
            elif field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        press(page, "保存并继续")
    secretary.go(f"{BASE}/entries/{entry.pk}/self/check/")
    secretary.check("round54-self-check")
    page.locator("main form [type=submit]").last.click()
    page.wait_for_url("**/self/sent/")
    entry.refresh_from_db()
    assert entry.state == State.SUBMITTED


def leaves_below(entry: AssessmentEntry, root: Indicator) -> list[Indicator]:
    return [leaf for leaf in read_paper(entry).rules.leaves if leaf.path.startswith(root.path)]


def fill_in_others(desk: User, held: AssessmentRound) -> None:
    for entry in held.entries.filter(state=State.APPLIED).select_related("round__version", "organisation"):
        for leaf in read_paper(entry).rules.leaves:
            if leaf.needs_evidence:
                add_evidence(entry, leaf, ContentFile(PDF), name="a.pdf", actor=desk)
        entry.refresh_from_db()
        save_self_score(entry, given(entry, "self"), actor=desk, seen=entry.lock_version)
        entry.refresh_from_db()
        submit_entry(entry, actor=desk)


def score_others(held: AssessmentRound) -> None:
    """Every sheet that is still open: a little less than the check gave, with the reason."""
    entries = held.entries.filter(state=State.CHECKED).select_related("round__version", "organisation")
    for entry in entries.prefetch_related("seats__expert"):
        for place, seat in enumerate(entry.seats.all()):
            if seat.state != ExpertSeat.State.ASKED:
                continue
            values = {
                key: max(value - place * Decimal("0.5"), Decimal(0))
                for key, value in given(entry, "expert").items()
            }
            save_sheet(entry, values, dict.fromkeys(values, "查阅台账核定"), actor=seat.expert)
            submit_sheet(entry, actor=seat.expert)


def work_off_jobs() -> None:
    """What the worker does a moment later: waiting jobs, and totals that changed since they were computed."""
    rescore_stale()
    for job in Job.objects.filter(state=Job.State.WAITING):
        run(job.pk)


def reckon_again(held: AssessmentRound) -> None:
    """Every total, grade and place from the values alone, by a reading that shares nothing with the engine."""
    scores = list(Score.objects.filter(round=held).select_related("entry", "grade"))
    assert len(scores) == CHAMBERS
    leaves = list(held.version.indicators.exclude(kind=K.BRANCH).order_by("ordinal"))
    values = {
        score.entry: {leaf.code: score.values[leaf.ordinal - 1] or Decimal(0) for leaf in leaves}
        for score in scores
    }
    expected = totals(held.version, values)
    grades = list(Grade.objects.filter(version=held.version).order_by("-threshold"))
    for score in scores:
        criteria, total, vetoed = expected[score.entry_id]
        assert (score.criteria, score.total, score.is_vetoed) == (criteria, total, vetoed)
        grade = next((one for one in grades if total >= one.threshold and not vetoed), None)
        assert score.grade == grade
    assert len({score.total for score in scores}) > 5
    places = {row.entry_id: row.overall for row in Place.objects.filter(entry__round=held)}
    order = {score.entry_id: (score.is_vetoed, -score.total) for score in scores}
    assert places == {key: 1 + sum(other < own for other in order.values()) for key, own in order.items()}


def test_54_chambers_go_from_the_workbook_to_certificates(visit, served, browser, cast, tmp_path):
    clerk, chambers = cast
    desk = visit("desk")
    version = import_rubric(desk, tmp_path / "方案.xlsx")
    held = call(desk, version)

    entry = held.entries.select_related("round__version", "organisation").get(
        organisation=chambers[0].organisation
    )
    fill_in(visit("secretary", 390), entry)
    fill_in_others(clerk, held)
    assert Evidence.objects.filter(entry=entry).exists()

    # The first check: one on its sheet, the rest alike.
    confirm(desk, f"rounds/{held.pk}/move/checking")
    desk.go(f"{BASE}/entries/{entry.pk}/check/")
    press(desk.page, "受理并看下一家")
    for other in held.entries.filter(state=State.SUBMITTED):
        admit_entry(other, actor=clerk)
    confirm(desk, f"rounds/{held.pk}/experts")
    confirm(desk, f"rounds/{held.pk}/move/scoring")

    # Experts: one in the browser, the rest alike.
    expert = entry.seats.order_by("pk").first().expert
    scoring = visit(expert.username)
    scoring.go(f"{BASE}/entries/{entry.pk}/sheet/")
    scoring.check("round54-sheet")
    with scoring.page.expect_navigation():
        scoring.page.click("button[value=submit]")
    score_others(held)
    assert not held.entries.exclude(state=State.SCORED).exists()

    confirm(desk, f"rounds/{held.pk}/score")
    work_off_jobs()
    confirm(desk, f"rounds/{held.pk}/move/reviewing")
    desk.go(f"{BASE}/entries/{entry.pk}/review/")
    desk.check("round54-review")
    with desk.page.expect_navigation():
        desk.page.click("button[value=submit]")
    for other in held.entries.filter(state=State.SCORED):
        finish_review(other, actor=clerk)
    work_off_jobs()
    confirm(desk, f"rounds/{held.pk}/move/publicity")
    reckon_again(held)

    # Everybody reads the list; one objection is raised and answered before anything is awarded.
    stranger = Visitor(browser, served, 390)
    stranger.go(f"/results/{held.pk}/")
    stranger.check("round54-public")
    stranger.go(f"/results/entries/{entry.pk}/object/")
    stranger.page.fill("[name=name]", "丁一")
    stranger.page.fill("[name=phone]", "13800000000")
    stranger.page.fill("[name=text]", "请复核招商项目数。")
    stranger.page.get_by_role("button", name="提交异议").click()
    stranger.page.get_by_text("异议已收到").wait_for()
    objection = AssessmentObjection.objects.get()
    # By somebody else than who reviewed the entry, and who awards the round afterwards.
    chief = visit("chief")
    chief.go(f"{BASE}/objections/{objection.pk}/answer/")
    chief.page.locator("[name=outcome][value=rejected]").check(force=True)
    chief.page.fill("[name=answer]", "经复核，项目数与备案一致，维持原结果。")
    press(chief.page)
    objection.refresh_from_db()
    assert objection.answer
    past = timezone.localdate() - timedelta(days=1)
    AssessmentRound.objects.update(published_on=past - timedelta(days=9), objections_until=past)

    # Ranking, awards, certificates.
    desk.go(f"{BASE}/rounds/{held.pk}/ranking/")
    desk.check("round54-ranking")
    best = Score.objects.filter(round=held).order_by("-total").first()
    expect(desk.page.locator("main tbody tr").first).to_contain_text(
        f"{best.total:f}".rstrip("0").rstrip(".")
    )
    confirm(chief, f"rounds/{held.pk}/award")
    awards = Award.objects.filter(entry__round=held)
    assert awards.count() == Score.objects.filter(round=held, grade__is_award=True).count() > 0
    draw_waiting_certificates()
    certificates = Certificate.objects.filter(award__in=awards)
    assert certificates.count() == awards.count()
    assert not certificates.filter(pdf=None).exists()
    numbers = sorted(certificates.values_list("number", flat=True))
    assert len(set(numbers)) == len(numbers)

    certificate = Award.objects.get(entry=best.entry_id).certificate
    drawn = read_stored(certificate.pdf)
    text = subprocess.run(["pdftotext", "-", "-"], input=drawn, capture_output=True, check=True).stdout
    assert certificate.number in "".join(text.decode().split())
    stranger.go("/results/awards/")
    stranger.check("round54-awards")
    stranger.go(f"/verify/{certificate.code}/")
    stranger.page.get_by_text("证书有效").wait_for()
    stranger.check("round54-verify")
    stranger.context.close()
    reckon_again(held)
