"""The pages of rubrics: who sees what, the builder, the form of an indicator, putting to use."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chambers.models import AssessedGroup, Grade, Indicator, Rubric, RubricVersion
from chambers.services.rubrics import retire_version, start_version
from federation.accounts.models import Role
from tests.chambers.test_rubric_edits import TREE, codes, node, seen
from tests.factories.accounts import person_with, root
from tests.factories.assessment import make_draft, make_round, make_version
from tests.factories.chambers import ChamberFactory

K = Indicator.Kind
State = RubricVersion.State
HTMX = {"hx-request": "true"}


def page(name, *args):
    return reverse(f"chambers:{name}", args=args)


def listed(client):
    return {row["pk"] for row in client.get(page("rubric_list")).context["object_list"]}


def test_who_does_not_keep_rubrics_sees_those_in_use_that_matter_to_them(desk, county_desk, signed_in):
    chambers, counties = make_version(TREE), make_version(TREE, subject="federation")
    draft = make_draft(TREE)
    secretary = person_with(Role.CHAMBER_SECRETARY, ChamberFactory().organisation)
    leader = person_with(Role.LEADER, root())
    used = {chambers.rubric_id, counties.rubric_id}

    assert listed(signed_in(secretary)) == {chambers.rubric_id}
    assert listed(signed_in(county_desk)) == used
    assert listed(signed_in(leader)) == used
    assert listed(signed_in(desk)) == used | {draft.rubric_id}
    client = signed_in(secretary)
    for version, status in ((chambers, 200), (counties, 404), (draft, 404)):
        assert client.get(page("version_detail", version.pk)).status_code == status


def test_a_reader_finds_no_draft_behind_a_rubric_in_use(county_desk, desk, signed_in):
    version = make_version(TREE)
    draft = start_version(version.rubric, actor=desk)

    answer = signed_in(county_desk).get(page("rubric_detail", version.rubric_id))

    assert [one for one, _tone in answer.context["versions"]] == [version]
    assert page("version_detail", draft.pk) not in answer.content.decode()
    assert not any(
        row["has_draft"] for row in signed_in(county_desk).get(page("rubric_list")).context["object_list"]
    )


def test_a_version_in_use_is_read_and_has_no_field_to_write_in(desk, signed_in):
    version = make_version(TREE)
    client = signed_in(desk)

    body = client.get(page("version_detail", version.pk)).content.decode()

    assert 'name="p' not in body
    assert page("indicator_add", version.pk) not in body
    edit = client.get(page("indicator_edit", version.pk, node(version, "1.1").pk))
    assert edit["Location"] == page("version_detail", version.pk)


def test_the_builder_saves_points_and_checks_anew_without_a_page_in_between(desk, signed_in):
    version = make_draft(TREE)
    client, key = signed_in(desk), node(version, "1.1").pk

    body = client.get(page("version_detail", version.pk)).content.decode()
    assert "分值核对无误" in body
    answer = client.post(
        page("version_tree", version.pk),
        {"version": seen(version), f"p{key}": "30", "act": "points"},
        headers=HTMX,
    )

    body = answer.content.decode()
    assert "<html" not in body
    assert "本级 60 分，下级合计 50 分。" in body
    assert node(version, "1.1").points == 30
    (row,) = [row for row in answer.context["rows"] if row["problems"]]
    assert row["node"].code == "1"


def test_the_builder_does_the_same_without_script(desk, signed_in):
    version = make_draft(TREE)

    answer = signed_in(desk).post(
        page("version_tree", version.pk), {"version": seen(version), "act": f"down-{node(version, '1').pk}"}
    )

    assert answer["Location"] == page("version_detail", version.pk)
    assert [name for code, name in codes(version) if "." not in code] == ["服务发展", "政治引领"]


@pytest.mark.parametrize("typed", ["abc", "NaN", "-1", "1e99", "0.0001"])
def test_points_that_are_none_are_refused_in_words(desk, signed_in, typed):
    version = make_draft(TREE)
    key = node(version, "1.1").pk

    answer = signed_in(desk).post(
        page("version_tree", version.pk), {"version": seen(version), f"p{key}": typed}, headers=HTMX
    )

    assert answer.context["refusal"]
    assert node(version, "1.1").points == 40


def test_a_stale_builder_is_refused_and_shows_what_stands_now(desk, signed_in):
    version = make_draft(TREE)
    key = node(version, "1.1").pk

    answer = signed_in(desk).post(
        page("version_tree", version.pk), {"version": seen(version) - 1, f"p{key}": "1"}, headers=HTMX
    )

    assert "他人已修改" in answer.context["refusal"]
    assert node(version, "1.1").points == 40


def fields(client, url, **query):
    form = client.get(url, query).context["form"]
    return set(form.fields) - {"kind", "name", "standard"}


def test_the_form_of_an_indicator_asks_what_its_kind_has(desk, signed_in):
    version = make_draft(TREE)
    client, url = signed_in(desk), page("indicator_add", version.pk)
    scored = {"weight", "is_bonus", "scorer", "needs_evidence", "data_source"}

    assert fields(client, url) == {"points", "cap", "weight"}
    assert fields(client, url, kind="range") == scored | {"points"}
    assert fields(client, url, kind="ratio") == scored | {"points", "target", "cap"}
    assert fields(client, url, kind="scaled") == scored | {"points", "floor"}
    assert fields(client, url, kind="per_unit") == scored | {"points", "per_unit", "base", "cap"}
    assert fields(client, url, kind="veto") == scored - {"weight", "is_bonus"}


def test_another_kind_draws_the_fields_anew_and_keeps_what_was_typed(desk, signed_in):
    version = make_draft(TREE)
    client, url = signed_in(desk), page("indicator_add", version.pk)
    typed = {
        "act": "fields",
        "kind": "per_unit",
        "scorer": "measured",
        "name": "招商项目",
        "version": seen(version),
    }

    part = client.post(url, typed, headers=HTMX)
    whole = client.post(url, typed)

    for answer in (part, whole):
        assert {"per_unit", "base", "cap", "metric"} <= set(answer.context["form"].fields)
        assert 'value="招商项目"' in answer.content.decode()
    assert "<html" not in part.content.decode()
    assert version.indicators.count() == 5


def test_only_a_rubric_of_counties_asks_for_the_report_on_duty(desk, signed_in):
    version = make_draft(TREE, subject=Rubric.Subject.FEDERATION)

    assert "in_duty_report" in fields(signed_in(desk), page("indicator_add", version.pk), kind="range")


def test_a_choice_is_added_with_its_levels_and_worth_the_best(desk, signed_in):
    version = make_draft(TREE)
    client, above = signed_in(desk), node(version, "2")
    url = f"{page('indicator_add', version.pk)}?below={above.pk}"
    sent = {"version": seen(version), "kind": "choice", "name": "秘书处", "scorer": "office", "weight": "1"}
    rows = {"label1": "无", "worth1": "0", "label2": "专职", "worth2": "20", "label3": "兼职", "worth3": "15"}

    half = client.post(url, sent | rows | {"worth2": ""})
    assert half.status_code == 422
    assert list(half.context["form"].errors) == ["worth2"]
    client.post(url, sent | rows)

    made = node(version, "2.2")
    assert (made.points, made.parent) == (20, above)
    assert list(made.options.order_by("position").values_list("label", "points")) == [
        ("专职", 20),
        ("兼职", 15),
        ("无", 0),
    ]


def test_a_change_of_kind_takes_the_levels_away(desk, signed_in):
    version = make_draft([{"kind": K.CHOICE, "points": 20, "options": [20, 0]}])
    url = page("indicator_edit", version.pk, node(version, "1").pk)
    sent = {"version": seen(version), "kind": "range", "name": "评分", "scorer": "expert", "points": "15"}

    signed_in(desk).post(url, sent)

    changed = node(version, "1")
    assert (changed.kind, changed.points, changed.options.count()) == ("range", 15, 0)


def test_two_who_change_the_same_draft_are_told(desk, signed_in):
    version = make_draft(TREE)
    url = page("indicator_edit", version.pk, node(version, "1.1").pk)
    sent = {"version": seen(version) - 1, "kind": "range", "name": "改名", "scorer": "expert", "points": "15"}

    answer = signed_in(desk).post(url, sent)

    assert answer.status_code == 409
    assert {row["label"] for row in answer.context["difference"]} >= {"评价指标", "分值"}
    assert node(version, "1.1").name == "组织覆盖"


def test_parts_of_another_version_are_not_found(desk, signed_in):
    version, other = make_draft(TREE), make_draft(TREE)
    group = AssessedGroup.objects.create(version=other, name="甲组")
    client = signed_in(desk)
    strange = [
        page("indicator_edit", version.pk, node(other, "1").pk),
        page("indicator_place", version.pk, node(other, "1").pk),
        page("indicator_remove", version.pk, node(other, "1").pk),
        page("grade_edit", version.pk, other.grades.get().pk),
        page("grade_remove", version.pk, other.grades.get().pk),
        page("group_edit", version.pk, group.pk),
        page("group_remove", version.pk, group.pk),
        f"{page('indicator_add', version.pk)}?below={node(other, '1').pk}",
    ]

    assert [client.get(url).status_code for url in strange] == [404] * len(strange)


def test_a_grade_is_kept_with_its_reward_on_one_page(desk, signed_in):
    version = make_draft(TREE)
    client = signed_in(desk)
    sent = {"version": seen(version), "name": "优秀", "threshold": "90", "level": "city", "is_award": "on"}

    client.post(page("grade_add", version.pk), sent | {"from_points": "90", "per_point": "500"})

    grade = Grade.objects.get(version=version, name="优秀")
    assert (grade.reward_rules.get().per_point, grade.reward_rules.get().amount) == (500, 0)
    form = client.get(page("grade_edit", version.pk, grade.pk)).context["form"]
    assert form["per_point"].value() == "500"
    client.post(page("grade_edit", version.pk, grade.pk), sent | {"version": seen(version)})
    assert not grade.reward_rules.exists()


def test_putting_to_use_names_everything_that_is_to_be_mended(desk, signed_in):
    version = make_draft([{"name": "甲", "points": 60, "below": [{"points": 50}]}], grades={})
    client, url = signed_in(desk), page("version_publish", version.pk)

    asked = client.get(url).content.decode()
    refused = client.post(url, {"version": seen(version)})

    for sentence in ("本级 60 分，下级合计 50 分。", "方案总分为 100 分", "尚未设置等级"):
        assert sentence in asked
    assert refused.status_code == 422
    version.refresh_from_db()
    assert version.state == State.DRAFT


def test_a_version_is_put_to_use_followed_by_a_new_one_and_taken_out_of_use(desk, signed_in):
    version = make_draft(TREE)
    client = signed_in(desk)

    client.post(page("version_publish", version.pk), {"version": seen(version)})
    started = client.post(page("version_start", version.rubric_id), {"form_key": "a"})
    client.post(page("version_retire", version.pk))

    version.refresh_from_db()
    assert version.state == State.RETIRED
    draft = version.rubric.versions.get(state=State.DRAFT)
    assert started["Location"] == page("version_detail", draft.pk)
    assert codes(draft) == codes(version)


def test_a_retired_version_is_read_but_not_offered_to_rounds(desk, county_desk, signed_in):
    version = make_version(TREE)
    retire_version(version, actor=desk)

    assert signed_in(county_desk).get(page("version_detail", version.pk)).status_code == 200
    form = signed_in(desk).get(page("round_create")).context["form"]
    assert version not in form.fields["rubric_version"].queryset


def test_two_versions_stand_side_by_side(desk, signed_in):
    version = make_version(TREE)
    draft = start_version(version.rubric, actor=desk)
    client = signed_in(desk)
    client.post(
        page("version_tree", draft.pk),
        {"version": seen(draft), f"p{node(draft, '1.1').pk}": "39"},
        headers=HTMX,
    )

    answer = client.get(page("rubric_compare", version.rubric_id))

    assert answer.context["names"] == (str(version), str(draft))
    assert answer.context["found"].counts == {"added": 0, "removed": 0, "changed": 1, "moved": 0}


def test_a_draft_is_not_offered_for_comparing_to_whoever_only_reads(county_desk, desk, signed_in):
    version = make_version(TREE)
    draft = start_version(version.rubric, actor=desk)

    answer = signed_in(county_desk).get(
        page("rubric_compare", version.rubric_id), {"old": version.pk, "new": draft.pk}
    )

    assert answer.context["found"] is None


def queries_of(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_the_list_asks_as_many_queries_for_three_rubrics_as_for_one(desk, signed_in):
    client, counts = signed_in(desk), []
    for more in (1, 2):
        for _n in range(more):
            make_version(TREE)
        counts.append(queries_of(client, page("rubric_list")))

    assert counts[0] == counts[1]


def test_a_builder_asks_as_many_queries_for_forty_indicators_as_for_four(desk, signed_in):
    client, counts = signed_in(desk), []
    for more in (4, 40):
        measured = {"kind": K.PER_UNIT, "per_unit": 1, "points": 1, "scorer": "measured"}
        below = [measured | {"metric": "chambers.members_joined"} for _n in range(more)]
        below += [{"kind": K.CHOICE, "points": 1, "options": [1, 0]} for _n in range(more)]
        version = make_draft([{"points": 2 * more, "below": below}])
        counts.append(queries_of(client, page("version_detail", version.pk)))

    assert counts[0] == counts[1]


def test_a_round_leads_to_its_rubric_where_the_reader_may_open_it(desk, signed_in):
    secretary = person_with(Role.CHAMBER_SECRETARY, ChamberFactory().organisation)
    client = signed_in(secretary)

    for subject, leads in ((Rubric.Subject.CHAMBER, True), (Rubric.Subject.FEDERATION, False)):
        held = make_round(make_version(TREE, subject=subject), state="open")
        url = page("version_detail", held.version_id)
        actions = client.get(page("round_detail", held.pk)).context["actions"]
        assert (url in [one["url"] for one in actions]) is leads
        assert client.get(url).status_code == (200 if leads else 404)


def test_a_code_is_given_once_and_its_refusal_stands_beside_it(desk, signed_in):
    taken = make_version(TREE).rubric
    client = signed_in(desk)
    sent = {"name": "新方案", "code": taken.code, "subject": "chamber"}

    answer = client.post(page("rubric_create"), sent)

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"code": ["该代码已被其他方案使用。"]}
    assert Rubric.objects.count() == 1
