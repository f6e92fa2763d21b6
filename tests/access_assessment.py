"""What assessments add to the world of the permission matrix."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from chambers.models import (
    AssessmentEntry,
    AssessmentRound,
    Award,
    ExpertSeat,
    ExternalResult,
    FactKind,
    Indicator,
    RecommendationCall,
    Reward,
    Target,
)
from chambers.services.assessment_entries import add_evidence, apply_entry
from chambers.services.assessment_publicity import raise_objection
from chambers.services.certificate_files import keep_certificate
from chambers.services.certificates import issue_certificate
from chambers.services.external_results import add_result
from chambers.services.facts import report_fact
from chambers.services.recommendations import create_call, put_forward
from chambers.services.targets import set_target
from tests.access_rubrics import build_rubrics
from tests.factories.assessment import coming_days, make_entry, make_round, make_version

K = Indicator.Kind


def build_assessment(world: Any, clerk: Any) -> None:
    """A round that is open and one in preparation; in the open one an entry of one's own, over which the
    expert of the world is seated, and a neighbour's. One of enterprises likewise, without an expert; another
    one is published and objected to."""
    FactKind.objects.get_or_create(code="world", defaults={"name": "世界", "unit": "件"})
    counted = {"kind": K.PER_UNIT, "per_unit": 1, "points": 40, "cap": 40}
    tree = [
        {"points": 60, "below": [{"kind": K.RANGE, "points": 60, "scorer": "expert"}]},
        {"points": 40, "below": [counted | {"scorer": "measured", "metric": "facts.world"}]},
    ]
    version, of_enterprises = make_version(tree), make_version(tree, subject="enterprise")
    held = make_round(version, state=AssessmentRound.State.OPEN, **coming_days())
    draft = make_round(version, state=AssessmentRound.State.DRAFT, **coming_days())
    members = {world.root.pk, world.north.pk, world.south.pk, *(one.pk for one in world.chambers.values())}
    assigned, extra = {world.root.pk}, {"to": "open"}
    world.add("assessmentround", "open", held.pk, units=members, assigned=assigned, extra=extra)
    world.add("assessmentround", "draft", draft.pk, extra=extra)
    others = make_round(of_enterprises, state=AssessmentRound.State.OPEN, **coming_days())
    owners = {world.enterprises["own"].organisation.pk}
    world.add("assessmentround", "enterprises", others.pk, units=members, owners=owners, extra=extra)
    build_rubrics(world, members)
    build_outside_results(world, clerk)
    build_candidates(world, clerk)
    build_targets(world, clerk)
    for name in ("own", "neighbour"):
        is_own = name == "own"
        expert = world.principals["EXP"].user if is_own else clerk
        add_entry(
            world, name, held, world.chambers[name].organisation, clerk, expert, assigned if is_own else set()
        )
        add_entry(
            world, f"{name} enterprise", others, world.enterprises[name].organisation, clerk, clerk, set()
        )
    build_results(world, version, clerk)


def add_entry(
    world: Any, name: str, held: AssessmentRound, party: Any, clerk: Any, expert: Any, assigned: set
) -> None:
    """An entry with a file put to it and somebody seated over it."""
    leaves, picture = {leaf.code: leaf for leaf in held.version.indicators.all()}, io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    picture.seek(0)
    entry = apply_entry(held, party, actor=clerk)
    file = add_evidence(entry, leaves["1.1"], picture, name="a.png", actor=clerk)
    seat = ExpertSeat.objects.create(entry=entry, expert=expert)
    world.add(
        "assessmententry",
        name,
        entry.pk,
        branch=party.branch_id,
        units={party.pk},
        owners={party.pk},
        assigned=assigned,
        extra={
            "evidence": file.pk,
            "seat": seat.pk,
            "branch": leaves["1"].pk,
            "leaf": leaves["1.1"].pk,
            "measured": leaves["2.1"].pk,
        },
    )


def build_results(world: Any, version: Any, clerk: Any) -> None:
    """A round in its days of publicity, with an objection to an entry of one's own and to a neighbour's."""
    today = timezone.localdate()
    held = make_round(
        version,
        state=AssessmentRound.State.PUBLICITY,
        published_on=today,
        objections_until=today + timedelta(days=7),
        **coming_days(),
    )
    world.add("public round", "published", held.pk)
    for name in ("own", "neighbour"):
        party = world.chambers[name].organisation
        entry = make_entry(held, party, state=AssessmentEntry.State.REVIEWED)
        world.add("public result", name, entry.pk)
        objection = raise_objection(entry, name="丁", phone="13800000000", text="数据有误。", actor=None)
        world.add("assessmentobjection", name, objection.pk, branch=party.branch_id)
        add_award(world, name, party, version, clerk)


def add_award(world: Any, name: str, party: Any, version: Any, clerk: Any) -> None:
    """An award with its reward, a plaque that stands alone, and a fact that is reported."""
    today = timezone.localdate()
    held = make_round(version, state=AssessmentRound.State.AWARDED, is_trial=False, **coming_days())
    entry = make_entry(held, party, state=AssessmentEntry.State.AWARDED)
    award = Award.objects.create(
        entry=entry, grade=version.grades.get(), total=90, place=1, awarded_on=today, awarded_by=clerk
    )
    reward = Reward.objects.create(award=award, amount=100, explanation="定额", budget_year=today.year)
    plaque = issue_certificate(party, "plaque", actor=clerk, title="示范点", valid_from=today)
    keep_certificate(plaque.pk)
    own = {"branch": party.branch_id, "units": {party.pk}, "owners": {party.pk}}
    world.add("award", name, award.pk, **own)
    kind = FactKind.objects.get(code="world")
    fact = report_fact(party, kind, actor=clerk, happened_on=today, amount=3, title="签约")
    world.add("fact", name, fact.pk, **own)
    world.add("reward", name, reward.pk, branch=party.branch_id)
    world.add("certificate", name, plaque.pk, **own)


def build_outside_results(world: Any, clerk: Any) -> None:
    """A result elsewhere with its evidence, of one's own chamber and of a neighbour's."""
    for name in ("own", "neighbour"):
        party, picture = world.chambers[name].organisation, io.BytesIO()
        Image.new("RGB", (8, 8)).save(picture, "PNG")
        upload = SimpleUploadedFile("b.png", picture.getvalue())
        row = ExternalResult(organisation=party, title="外部考评", body="省工商联", year=2025, rank=1)
        row = add_result(row, actor=clerk, upload=upload)
        world.add("externalresult", name, row.pk, branch=party.branch_id, units={party.pk})


def build_candidates(world: Any, clerk: Any) -> None:
    """A call, announced to everybody, with a candidate of one's own chamber and of a neighbour's."""
    call = RecommendationCall(
        organisation=world.root,
        title="全国先进社会组织",
        body="民政部",
        level="nation",
        year=2026,
        hand_in_by=timezone.localdate() + timedelta(days=7),
    )
    call = create_call(call, actor=clerk)
    world.add("recommendationcall", "open", call.pk)
    for name in ("own", "neighbour"):
        party = world.chambers[name].organisation
        row = put_forward(call, party, actor=clerk, reasons="服务突出。")
        world.add("candidate", name, row.pk, branch=party.branch_id, units={party.pk})


def build_targets(world: Any, clerk: Any) -> None:
    """A target of one's own county and of a neighbour's."""
    for unit in (world.north, world.south):
        target = Target(organisation=unit, name="新建商会", unit="家", planned=10, year=2026)
        target = set_target(target, actor=clerk)
        world.add("target", unit.name, target.pk, branch=unit.pk, units={unit.pk})
