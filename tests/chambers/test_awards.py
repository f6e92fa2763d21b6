"""Awards: what a published round ends in, what each award brings, and how awards end."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from chambers.models import (
    AssessedGroup,
    AssessmentEntry,
    AssessmentRound,
    Award,
    Grade,
    Honour,
    Indicator,
    Mark,
    Reward,
    RewardRule,
    Score,
    StaleScore,
)
from chambers.services.assessment_publicity import answer_objection, publish_round
from chambers.services.award_endings import revoke_award
from chambers.services.award_reminders import remind_awards
from chambers.services.awards import award_round, close_round, outlook_of
from chambers.services.officers import award_honour
from chambers.services.plaques import hash_of
from chambers.services.rubrics import publish_version, save_part
from chambers.services.score_jobs import start_scoring
from chambers.services.scoring import mark_stale, rescore, score_round
from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from federation.calendar.working_days import WorkCalendar
from federation.notices.models import Notice, OutboxMessage
from tests.chambers.test_assessment_publicity import object_to, page, reviewed_round
from tests.chambers.test_assessment_rounds import again, to
from tests.factories.accounts import city_clerk, person_with
from tests.factories.assessment import make_draft
from tests.members.pages import queries

State, Entry, K = AssessmentRound.State, AssessmentEntry.State, Indicator.Kind
TODAY = timezone.localdate
ADDRESS = "https://portal.example.org/verify/{}/"
# Grade: threshold, level, sum, from which total, yuan for a point, the most.
GRADES = {
    "参评": (0, "", None),
    "市级四好": (60, "city", {"amount": 20_000}),
    "省级四好": (85, "province", {"amount": 50_000, "from_points": 90, "per_point": 1000, "at_most": 55_000}),
}


def a_version():
    """Three grades: one that is not awarded, one with a sum, one with a sum and a formula."""
    draft = make_draft([{"kind": K.RANGE, "points": 100, "name": "总评"}], grades={})
    draft.rubric.honour = "四好商会"
    draft.rubric.save()
    for name, (threshold, level, rule) in GRADES.items():
        grade = Grade(version=draft, name=name, threshold=D(threshold), level=level, is_award=bool(level))
        save_part(grade, actor=None)
        if rule:
            save_part(RewardRule(version=draft, grade=grade, **rule), actor=None)
    for place, name in enumerate(("行业组", "乡镇组"), 1):
        save_part(AssessedGroup(version=draft, name=name, position=place), actor=None)
    return publish_version(draft, actor=None)


def over(held):
    """The days of publicity have passed."""
    AssessmentRound.objects.filter(pk=held.pk).update(objections_until=TODAY() - timedelta(days=1))
    return again(held)


def ripe_round(totals=((0, 93), (0, 70), (0, 40)), **options):
    """A published round whose days are over, with its entries."""
    held, entries = reviewed_round(totals, version=a_version(), **options)
    return over(publish_round(held, actor=None)), entries


def awarded_round(totals=((0, 93), (0, 70), (0, 40)), **options):
    held, entries = ripe_round(totals, **options)
    award_round(held, actor=None, address=ADDRESS.format)
    return again(held), [again(one) for one in entries]


def award_of(entry):
    return Award.objects.get(entry=entry)


# Awarding ---------------------------------------------------------------------------------------------------------


def test_a_round_is_not_awarded_before_its_last_day_is_over(desk):
    held, _entries = reviewed_round([(0, 90)], version=a_version())
    publish_round(held, actor=None)

    with pytest.raises(ValidationError, match="期满后方可认定"):
        award_round(held, actor=desk)
    AssessmentRound.objects.filter(pk=held.pk).update(objections_until=TODAY())
    with pytest.raises(ValidationError, match="期满后方可认定"):
        award_round(held, actor=desk)
    assert again(held).state == State.PUBLICITY
    assert not Award.objects.exists()


def test_an_award_entered_later_bears_its_day_but_none_in_the_publicity_or_ahead(desk):
    held, (best, *_rest) = ripe_round()
    for day in (TODAY() - timedelta(days=1), TODAY() + timedelta(days=1)):
        with pytest.raises(ValidationError):
            award_round(held, actor=desk, on=day)
    AssessmentRound.objects.filter(pk=held.pk).update(objections_until=date(2025, 3, 9))

    award_round(held, actor=desk, on=date(2025, 3, 16))

    award = award_of(best)
    assert award.awarded_on == award.certificate.valid_from == date(2025, 3, 16)
    assert "〔2025〕" in award.certificate.number and award.reward.budget_year == 2025


def test_a_round_is_not_awarded_while_an_objection_is_open(desk):
    held, entries = reviewed_round([(0, 90)], version=a_version())
    publish_round(held, actor=None)
    objection = object_to(entries[0])
    over(held)

    with pytest.raises(ValidationError, match="1 件异议未答复"):
        award_round(held, actor=desk)
    answer_objection(objection, upheld=False, answer="无误", actor=desk)
    assert award_round(held, actor=desk).state == State.AWARDED


def test_whoever_reviewed_an_entry_does_not_award_its_round(desk):
    held, _entries = ripe_round(actor=desk)

    with pytest.raises(ValidationError, match="由其他人办理"):
        award_round(held, actor=desk)
    assert not Award.objects.exists()
    assert award_round(held, actor=city_clerk()).state == State.AWARDED


@pytest.mark.parametrize("state", sorted(set(State.values) - {State.PUBLICITY}))
def test_only_a_published_round_is_awarded(desk, state):
    held, _entries = ripe_round()
    to(held, state)

    with pytest.raises(ValidationError):
        award_round(held, actor=desk)
    assert not Award.objects.exists()


def test_grades_become_awards_with_honour_reward_and_certificate(desk):
    held, (best, second, last) = ripe_round()
    secretary = person_with(Role.CHAMBER_SECRETARY, best.organisation)

    award_round(held, actor=desk, address=ADDRESS.format)

    assert [again(one).state for one in (best, second, last)] == ["awarded", "awarded", "unawarded"]
    award = award_of(best)
    ends = WorkCalendar.clamped_month(TODAY(), held.valid_months)
    assert (award.grade.name, award.total, award.place, award.valid_to) == ("省级四好", D("93"), 1, ends)
    honour = award.honour
    assert (honour.organisation, honour.title, honour.level) == (best.organisation, "四好商会", "province")
    assert (honour.year, honour.valid_to, honour.awarded_by) == (held.year, ends, held.organisation.name)
    assert dict(Reward.objects.values_list("award__entry", "amount")) == {
        best.pk: D("53000.00"),
        second.pk: D("20000.00"),
    }
    assert "超过 90 的部分 3 分" in award.reward.explanation
    certificate = award.certificate
    assert certificate.content["recipient"] == best.organisation.name
    assert certificate.content["title"] == "四好商会（省级四好）"
    assert certificate.sha256 == hash_of(certificate.content)
    assert certificate.number.endswith("0001号")
    assert Notice.objects.filter(user=secretary, kind="chambers.round_awarded").count() == 1
    assert AuditEntry.objects.filter(event="chambers.entry_awarded").count() == 2


def test_who_is_vetoed_gets_nothing_whatever_the_total(desk):
    held, (best, *_rest) = ripe_round()
    Score.objects.filter(entry=best).update(is_vetoed=True)

    award_round(held, actor=desk)

    assert again(best).state == Entry.UNAWARDED
    assert Award.objects.count() == 1


def test_after_the_award_no_total_changes_any_more(desk):
    held, entries = awarded_round()
    Mark.objects.filter(entry=entries[0]).update(value=10)

    assert held.frozen_at is not None
    assert mark_stale(held.entries.all()) == 0
    StaleScore.objects.create(entry=entries[0])
    assert rescore(held, actor=None) is None
    with pytest.raises(ValidationError, match="不再重新计算"):
        score_round(held, actor=None)
    with pytest.raises(ValidationError, match="不再重新计算"):
        start_scoring(held, actor=desk)
    assert Score.objects.get(entry=entries[0]).total == D("93")


def test_an_honour_that_is_on_file_by_hand_stays_as_it_is(desk):
    held, (best, *_rest) = ripe_round()
    by_hand = award_honour(
        best.organisation,
        actor=desk,
        title="四好商会",
        level="province",
        year=held.year,
        awarded_by="省工商联",
    )

    award_round(held, actor=desk)

    assert award_of(best).honour is None
    revoke_award(award_of(best), "材料不实", actor=desk)
    kept = Honour.objects.get(pk=by_hand.pk)
    assert (kept.awarded_by, kept.valid_to, kept.note) == ("省工商联", None, "")


def test_what_an_award_would_bring_is_told_before(desk):
    held, _entries = ripe_round()

    outlook = outlook_of(held)

    assert outlook.grades == [("省级四好", 1), ("市级四好", 1)]
    assert (outlook.without, outlook.rewards) == (1, D("73000.00"))


def test_an_awarded_round_is_put_away_and_stays_public(desk, client):
    held, _entries = ripe_round()
    with pytest.raises(ValidationError, match="认定后"):
        close_round(held, actor=desk)
    award_round(held, actor=desk)

    close_round(held, actor=desk)

    assert again(held).state == State.CLOSED
    assert client.get(reverse("results:round", args=[held.pk])).status_code == 200


# Revoking ---------------------------------------------------------------------------------------------------------


def test_a_revoked_award_ends_its_honour_and_voids_its_certificate(desk, client):
    _held, (best, *_rest) = awarded_round()
    secretary = person_with(Role.CHAMBER_SECRETARY, best.organisation)

    revoke_award(award_of(best), "材料不实", actor=desk)

    award = award_of(best)
    assert (award.revoked_on, award.revoked_by, award.revocation_reason) == (TODAY(), desk, "材料不实")
    assert (award.certificate.voided_at is not None, award.certificate.void_reason) == (True, "材料不实")
    assert award.honour.valid_to == TODAY() - timedelta(days=1)
    assert "材料不实" in award.honour.note
    assert again(best).state == Entry.AWARDED
    shown = client.get(reverse("results:round", args=[best.round_id])).content.decode()
    assert "已撤销" in shown
    assert Notice.objects.get(user=secretary, kind="chambers.award_revoked").body == "材料不实"
    with pytest.raises(ValidationError, match="已撤销"):
        revoke_award(award, "再次", actor=desk)


def test_an_award_is_not_revoked_without_a_reason(desk):
    _held, (best, *_rest) = awarded_round()

    with pytest.raises(ValidationError):
        revoke_award(award_of(best), "  ", actor=desk)
    assert award_of(best).revoked_on is None


# Renewal ----------------------------------------------------------------------------------------------------------


def test_a_unit_is_reminded_once_before_its_award_ends(desk):
    held, (best, second, _last) = awarded_round()
    secretary = person_with(Role.CHAMBER_SECRETARY, best.organisation, email="a@example.org")
    Award.objects.filter(entry=second).update(valid_to=TODAY() + timedelta(days=2000))
    day = award_of(best).valid_to - timedelta(days=60)

    assert remind_awards(today=day - timedelta(days=60)) == 0
    assert [remind_awards(today=day), remind_awards(today=day + timedelta(days=1))] == [1, 0]

    notice = Notice.objects.get(user=secretary, kind="chambers.award_ends")
    assert notice.url == page("award_detail", award_of(best).pk)
    assert OutboxMessage.objects.filter(payload__subject=notice.title).count() == 1


def test_nobody_is_reminded_of_an_award_that_was_revoked(desk):
    _held, (best, *_rest) = awarded_round([(0, 93)])
    revoke_award(award_of(best), "材料不实", actor=desk)

    assert remind_awards(today=award_of(best).valid_to - timedelta(days=10)) == 0


# Pages ------------------------------------------------------------------------------------------------------------


def test_the_office_awards_on_the_page_that_says_what_it_brings(desk, signed_in):
    held, _entries = ripe_round()
    client = signed_in(desk)
    shown = client.get(page("round_award", held.pk)).content.decode()
    assert "73,000.00" in shown

    done = client.post(page("round_award", held.pk))

    assert done["Location"] == page("round_detail", held.pk)
    assert Award.objects.count() == 2
    urls = [one["url"] for one in client.get(page("round_detail", held.pk)).context["actions"]]
    assert f"{page('award_list')}?round={held.pk}" in urls


def test_awards_are_listed_within_reach_and_revoked_by_the_city_alone(desk, county, county_desk, signed_in):
    _held, (own,) = awarded_round([(0, 93)], parent=county)
    _far, (stranger,) = awarded_round([(0, 93)])
    client = signed_in(county_desk)
    assert [row["pk"] for row in client.get(page("award_list")).context["object_list"]] == [award_of(own).pk]
    assert client.get(page("award_detail", award_of(stranger).pk)).status_code == 404
    assert client.post(page("award_revoke", award_of(own).pk), {"reason": "误"}).status_code == 403

    done = signed_in(desk).post(page("award_revoke", award_of(own).pk), {"reason": "材料不实"})

    assert done["Location"] == page("award_detail", award_of(own).pk)
    assert award_of(own).revoked_on == TODAY()


def test_a_unit_reads_its_own_award_and_takes_its_certificate(signed_in, db):
    _held, (own, other, _last) = awarded_round()
    client = signed_in(person_with(Role.CHAMBER_SECRETARY, own.organisation))

    shown = client.get(page("award_detail", award_of(own).pk)).content.decode()

    certificate = award_of(own).certificate
    assert page("certificate_file", certificate.pk, "pdf") in shown
    assert "奖补" not in shown.split('id="p-content"')[-1]
    assert client.get(page("certificate_file", certificate.pk, "png")).status_code == 200
    assert client.get(page("certificate_file", award_of(other).certificate.pk, "png")).status_code == 404
    assert client.get(page("reward_list")).status_code == 403


def test_the_list_of_awards_costs_as_much_with_three_as_with_one(desk, signed_in):
    awarded_round([(0, 93)])
    client = signed_in(desk)
    queries(client, page("award_list"))
    cost = queries(client, page("award_list"))
    awarded_round([(0, 93), (0, 80)])

    assert queries(client, page("award_list")) == cost


def test_awards_are_counted_by_level_at_a_date(client, desk):
    _held, (best, second, _last) = awarded_round()
    Award.objects.filter(entry=second).update(awarded_on=date(2026, 1, 10), revoked_on=date(2026, 3, 1), revocation_reason="误")  # fmt: skip

    def figures(**query):
        answer = client.get(reverse("results:awards"), query)
        names = [row["name"] for row in answer.context["awards"]]
        return [line["count"] for line in answer.context["figures"]], names

    assert figures() == ([1, 0, 1, 0, 0], [str(best)])
    assert figures(on="2026-02-01") == ([1, 0, 0, 1, 0], [str(second)])
    assert figures(on="2026-03-01") == ([0, 0, 0, 0, 0], [])
    assert figures(level="city") == ([1, 0, 1, 0, 0], [])
    assert figures(year="1999", on="bad")[0] == [1, 0, 1, 0, 0]
