"""The pages of an assessment: as secretary, office and expert, with a bound on their queries."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from chambers.models import AssessmentEntry, AssessmentRound, ExpertSeat, FactKind, Indicator, Mark, Score
from chambers.services.assessment_entries import apply_entry, save_self_score, submit_entry
from chambers.services.score_jobs import rescore_stale
from chambers.services.score_rules import read_rules
from chambers.services.score_writing import reckon
from federation.accounts.models import Role
from tests.chambers.test_assessment_rounds import (
    TREE,
    a_round,
    again,
    fill,
    leaf,
    scoring,
    sheet,
    submitted,
    to,
)
from tests.chambers.test_scoring import facts_of
from tests.factories.accounts import person_with
from tests.factories.assessment import coming_days, make_round, make_version
from tests.factories.chambers import ChamberFactory

K = Indicator.Kind
State, Entry = AssessmentRound.State, AssessmentEntry.State


@pytest.fixture
def own(db):
    chamber = ChamberFactory()
    return chamber, person_with(Role.CHAMBER_SECRETARY, chamber.organisation)


def page(name, *args):
    return reverse(f"chambers:{name}", args=args)


def test_a_secretary_applies_fills_in_and_sends(own, signed_in):
    chamber, secretary = own
    held, client = a_round(), signed_in(secretary)

    answer = client.post(page("round_apply", held.pk), {"statement": "参评"})
    entry = AssessmentEntry.objects.get(organisation=chamber.organisation)
    assert answer["Location"] == page("self_tasks", entry.pk)
    root = leaf(held, "1")
    branch = page("self_branch", entry.pk, root.pk)
    assert "1.2 活动" in client.get(branch).content.decode()
    sent = {f"v{leaf(held, '1.1').pk}": "1", f"v{leaf(held, '1.3').pk}": "99", "version": entry.lock_version}
    saved = client.post(branch, sent, headers={"accept": "application/json"})
    assert saved.status_code == 422
    sent[f"v{leaf(held, '1.3').pk}"] = "25"
    saved = client.post(branch, sent, headers={"accept": "application/json"}).json()
    assert Mark.objects.filter(entry=entry).count() == 2
    stale = client.post(branch, sent | {"version": 1}, headers={"accept": "application/json"})
    assert stale.status_code == 409
    check = client.get(page("self_check", entry.pk)).content.decode()
    assert "尚未填写" in check
    assert client.post(page("self_check", entry.pk)).status_code == 422
    fill(again(entry), secretary)
    first = client.post(page("self_check", entry.pk))
    second = client.post(page("self_check", entry.pk))
    assert first["Location"] == second["Location"] == page("self_sent", entry.pk)
    assert again(entry).state == Entry.SUBMITTED
    assert saved["version"] > 1


def test_another_unit_finds_neither_form_nor_entry(own, signed_in):
    _chamber, secretary = own
    entry = apply_entry(a_round(), ChamberFactory().organisation, actor=None)
    client = signed_in(secretary)
    for name in ("self_tasks", "self_check", "entry_detail", "entry_withdraw"):
        assert client.get(page(name, entry.pk)).status_code == 404


def test_a_unit_reads_no_total_before_the_results_are_published(own, desk, signed_in):
    chamber, secretary = own
    held = a_round()
    entry = submitted(held, chamber)
    client = signed_in(secretary)
    assert "85" not in client.get(page("entry_list")).content.decode().split("<tbody")[1]
    assert client.get(page("entry_detail", entry.pk)).context["score"] is None
    to(held, State.PUBLICITY)
    assert client.get(page("entry_detail", entry.pk)).context["score"].total == D("85.0")


def test_the_board_counts_each_state_and_leads_to_its_list(desk, signed_in):
    held = a_round()
    entry = submitted(held)
    apply_entry(held, ChamberFactory().organisation, actor=None)
    other = a_round()
    submitted(other)

    answer = signed_in(desk).get(page("round_detail", held.pk))

    (line,) = answer.context["board"]["lines"]
    assert line["counts"] == {"applied": 1, "submitted": 1}
    url = next(url for n, url, _word in line["cells"] if url.endswith("state=submitted"))
    listed = signed_in(desk).get(url).content.decode()
    assert page("entry_detail", entry.pk) in listed
    assert listed.count('href="' + page("entry_list")) >= 0
    assert len(signed_in(desk).get(url).context["object_list"]) == 1


def test_an_expert_scores_and_goes_on_to_the_next_sheet(desk, signed_in):
    _held, (entry, following), (one, _other) = scoring(desk, count=2)
    client = signed_in(one)
    node = leaf(entry.round, "1.3")
    answer = client.get(page("sheet", entry.pk))
    assert (answer.context["place"], answer.context["count"]) == (1, 2)
    assert answer.context["own"].total == D("85.0")

    typed = {f"v{node.pk}": "20", f"r{node.pk}": ""}
    side = client.post(page("sheet", entry.pk), typed | {"act": "total"}, headers={"hx-request": "true"})
    assert side.context["own"].total == D("80.0")
    assert [row["leaf"].pk for row in side.context["unexplained"]] == [node.pk]
    assert not Mark.objects.filter(stage="expert").exists()
    refused = client.post(page("sheet", entry.pk), typed | {"act": "submit"})
    assert refused.status_code == 422
    typed[f"r{node.pk}"] = "质量一般"
    done = client.post(page("sheet", entry.pk), typed | {"act": "submit"})

    assert done["Location"] == page("sheet", following.pk)
    assert ExpertSeat.objects.get(entry=entry, expert=one).state == "submitted"


def test_a_sheet_sets_the_points_of_last_time_beside_it_by_name_and_never_those_of_another_unit(
    desk, signed_in
):
    chamber, version = ChamberFactory(), make_version(TREE, grades={"省级": 85})
    for year, unit in ((2024, chamber), (2025, ChamberFactory())):
        before = a_round(version=version)
        submitted(before, unit)
        AssessmentRound.objects.filter(pk=before.pk).update(
            year=year, first_day=f"{year}-01-01", last_day=f"{year}-12-31", frozen_at=timezone.now()
        )
    entry = submitted(a_round(version=version), chamber)
    client = signed_in(desk)

    plain = client.get(page("check_sheet", entry.pk))
    assert plain.context["last"].year == 2024 and "2024</span>" not in plain.content.decode()
    compared = client.get(page("check_sheet", entry.pk), {"last": "1"})
    lines = {one["leaf"].code: one["last"] for one in compared.context["branches"][0]["lines"]}
    assert lines == {"1.1": D("10"), "1.2": D("20"), "1.3": D("25")}
    assert "2024</span>" in compared.content.decode()


def test_a_sheet_shows_what_the_engine_writes(desk, signed_in):
    _held, (entry,), (one, other) = scoring(desk)
    sheet(entry, one, 24)
    sheet(entry, other, 26)
    score = Score.objects.get(entry=entry)

    (own,) = reckon(entry.round, read_rules(entry.round.version), entry.group_id, [score.values])

    assert (own.leaf_points, own.criteria, own.total) == (score.leaf_points, score.criteria, score.total)
    assert own.grade_id == score.grade_id


def queries_of(client, url):
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_a_sheet_asks_as_many_queries_for_forty_leaves_as_for_four(desk, signed_in):
    counts = []
    for more in (0, 36):
        extra = [{"kind": K.RANGE, "points": 1, "scorer": "expert"} for _n in range(more)]
        tree = [*TREE, *([{"points": more, "below": extra}] if extra else [])]
        version = make_version(tree, total_points=100 + more)
        held = make_round(version, state=State.SCORING, **coming_days())
        entry = AssessmentEntry.objects.create(
            round=held, organisation=ChamberFactory().organisation, state=Entry.CHECKED
        )
        expert = person_with(Role.EXPERT)
        ExpertSeat.objects.create(entry=entry, expert=expert)
        counts.append(queries_of(signed_in(expert), page("sheet", entry.pk)))
    assert counts[0] == counts[1]


def test_the_office_checks_on_the_same_sheet_and_returns_only_once(desk, signed_in):
    held = a_round()
    entry = submitted(held)
    client = signed_in(desk)
    answer = client.get(page("check_sheet", entry.pk))
    assert [act["url"] for act in answer.context["more"]] == [page("entry_return", entry.pk)]

    done = client.post(page("check_sheet", entry.pk), {"act": "submit"})

    assert done["Location"] == page("round_detail", held.pk)
    assert again(entry).state == Entry.CHECKED


def test_a_measured_value_leads_to_the_records_it_counts(desk, own, signed_in):
    chamber, secretary = own
    kind = FactKind.objects.get_or_create(code="projects", defaults={"name": "签约项目", "unit": "个"})[0]
    node = {"kind": K.PER_UNIT, "per_unit": 10, "points": 100, "cap": 100}
    version = make_version([node | {"scorer": "measured", "metric": "facts.projects"}])
    held = make_round(version, state=State.OPEN, **coming_days())
    facts_of(kind, chamber.organisation, 2, 1, title="本会项目")
    facts_of(kind, ChamberFactory().organisation, 7, title="别会项目")
    entry = apply_entry(held, chamber.organisation, actor=secretary)
    rescore_stale()
    client = signed_in(secretary)

    body = client.get(page("leaf_records", entry.pk, leaf(held, "1").pk)).content.decode()

    assert "本会项目" in body
    assert "别会项目" not in body
    form = client.get(page("self_branch", entry.pk, leaf(held, "1").pk)).content.decode()
    assert "<b>3</b>" in form
    submit_entry(entry, actor=secretary)
    assert Score.objects.get(entry=entry).total == 30
    with pytest.raises(Exception, match="已提交"):
        save_self_score(entry, {}, actor=secretary, seen=1)


def test_the_review_sheet_ends_with_the_round(desk, signed_in):
    held, (entry,), (one, other) = scoring(desk)
    sheet(entry, one, 24)
    sheet(entry, other, 26)
    client = signed_in(desk)
    client.post(page("round_move", held.pk, "reviewing"))
    node = leaf(held, "2.1")
    bare = client.post(page("review_sheet", entry.pk), {f"v{node.pk}": "1", "act": "submit"})
    assert bare.status_code == 422

    client.post(page("review_sheet", entry.pk), {f"v{node.pk}": "1", f"r{node.pk}": "核减", "act": "submit"})

    assert again(entry).state == Entry.REVIEWED
    detail = client.get(page("entry_detail", entry.pk))
    assert detail.context["score"].total == D("65.0")
    assert "核减" in detail.content.decode()


def test_lists_and_the_board_ask_as_many_queries_for_three_rows_as_for_one(desk, signed_in):
    client, held = signed_in(desk), a_round()
    paths = [page("round_list"), page("entry_list"), page("round_detail", held.pk)]
    apply_entry(held, ChamberFactory().organisation, actor=None)
    once = [queries_of(client, path) for path in paths]
    for _n in range(2):
        a_round()
        apply_entry(held, ChamberFactory().organisation, actor=None)

    assert [queries_of(client, path) for path in paths] == once
    assert max(once[:2]) <= 7
