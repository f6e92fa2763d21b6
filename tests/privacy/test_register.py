"""The register of personal data is whole: no model holds a field about people that nobody has declared."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.test.utils import isolate_apps
from django.urls import reverse
from django.utils.translation import override

from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from federation.privacy import register
from federation.privacy.inspection import contradictions, may_be_personal, stale, suspects, undeclared
from federation.privacy.lines import cleared, heads, lines
from federation.privacy.register import SELF, declarations, declare, mentions, not_personal
from tests.factories.accounts import person_with


def test_every_field_that_could_hold_personal_data_is_declared_or_cleared_with_a_reason():
    assert undeclared() == []


def test_the_register_names_no_field_that_is_gone():
    assert stale() == []


def test_every_line_of_the_register_can_be_carried_out():
    assert contradictions() == []


@isolate_apps("members")
def test_a_new_field_about_people_is_noticed_whatever_its_type():
    class Guest(models.Model):
        nickname = models.CharField(max_length=30)
        born_on = models.DateField()
        birthday = models.DateField()
        gender = models.CharField(max_length=1, choices=[("f", "F")])
        blood_type = models.IntegerField()
        photo = models.FileField()
        said = models.JSONField()
        dishes = ArrayField(models.CharField(max_length=20))
        came_on = models.DateField()
        seats = models.IntegerField()
        kind = models.CharField(max_length=1, choices=[("a", "A")])

        class Meta:
            app_label = "members"

    noticed = {name for _model, name in suspects([Guest])}

    assert noticed == {"nickname", "born_on", "birthday", "gender", "blood_type", "photo", "said", "dishes"}


def test_a_key_to_an_account_or_to_a_file_is_noticed():
    found = set(suspects())

    assert {("jobs.job", "owner"), ("chambers.officer", "person"), ("chambers.plaque", "pdf")} <= found
    assert ("chambers.plaque", "membership") not in found


@pytest.mark.parametrize(
    ("name", "noticed"),
    [("age", True), ("stage", False), ("language", False), ("native_place", True), ("pages", False)],
)
def test_only_whole_words_of_a_name_tell(name, noticed):
    field = models.IntegerField()
    field.name = name

    assert may_be_personal(field) is noticed


@pytest.fixture
def own_register(monkeypatch):
    """An empty register in place of the portal's."""
    monkeypatch.setattr(register, "_declared", {})
    monkeypatch.setattr(register, "_exempt", {})


def test_what_is_missing_gone_or_contradictory_is_said(own_register):
    kept = register.FREE_TEXT.but(erasure=register.Erasure.KEEP)
    declare("members.person", "name", register.FREE_TEXT.but(erasure=register.Erasure.OVERWRITE))
    declare("members.person", "note", kept)
    declare("members.person", "organisation", register.FREE_TEXT)
    declare("members.position", "title", register.FREE_TEXT, subject="organisation")
    mentions("members.person", "no_such_field")
    not_personal("members.nothing", "name", because="x")

    assert stale() == ["members.person.no_such_field", "members.nothing.name"]
    assert "members.person.mobile" in undeclared()
    assert contradictions() == [
        "members.person.name: whose it is must be said",
        "members.person.note: kept without naming the law",
        "members.person.organisation: holds no text",
        "members.position.title: no way to a person along organisation",
        "members.person.no_such_field: holds no text",
    ]


def test_a_field_is_declared_once(own_register):
    mentions("members.person", "note")

    with pytest.raises(ValueError, match="declared twice"):
        not_personal("members.person", "note", because="x")
    with pytest.raises(ValueError, match="identify somebody"):
        declare("members.person", "name", register.FREE_TEXT, subject=SELF, identifies={"mobile": "phone"})


def test_every_line_reads_in_chinese():
    with override("zh-hans"):
        words = [cell for line in lines() for cell in line.cells()] + [
            cell for area, table, _columns, reason in cleared() for cell in (area, table, reason)
        ]

    latin = {word for word in words if not any("一" <= sign <= "鿿" for sign in word)}
    assert latin <= {"Access attempt", "Access failure", "Access log", "Auth token"}


def test_what_tells_a_person_by_name_or_number_stands_in_the_register():
    identified = {(line.model, line.field) for line in declarations() if line.identifies}

    assert {
        ("members.person", "id_number"),
        ("accounts.user", "mobile"),
        ("chambers.membershipapplication", "contact_mobile"),
        ("liaison.departmentleader", "name"),
    } <= identified


# The page


@pytest.mark.parametrize("role", [Role.COUNTY_STAFF, Role.LEADER, Role.ENTERPRISE, Role.SYSTEM_ADMIN])
def test_the_register_is_closed_to_other_roles(signed_in, db, role):
    assert signed_in(person_with(role)).get(reverse("privacy:register")).status_code == 403


@pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.AUDITOR, Role.CITY_STAFF])
def test_the_register_shows_purpose_ground_class_time_and_erasure(signed_in, db, role):
    page = signed_in(person_with(role)).get(reverse("privacy:register")).content.decode()

    assert "区分同名人员" in page
    assert "网络安全法" in page
    assert "敏感" in page


def test_one_area_the_sensitive_part_and_what_was_cleared_have_addresses_of_their_own(signed_in, desk):
    client, url = signed_in(desk), reverse("privacy:register")

    one = client.get(url, {"app": "liaison"})
    sensitive = client.get(url, {"class": "sensitive"})
    none = client.get(url, {"class": "none"}).content.decode()
    unknown = client.get(url, {"app": "nothing"})

    assert {line.app for line in one.context["lines"]} == {"liaison"}
    assert all(line.treatment.sensitive for line in sensitive.context["lines"])
    assert "随机密钥" in none
    assert len(unknown.context["lines"]) == len(lines())


def test_the_register_is_taken_along_as_a_workbook_or_as_text_on_the_trail(signed_in, desk):
    client, url = signed_in(desk), reverse("privacy:register")

    book = b"".join(client.get(url, {"export": "xlsx"}).streaming_content)
    text = b"".join(client.get(url, {"export": "csv", "app": "liaison"}).streaming_content).decode(
        "utf-8-sig"
    )

    rows = list(openpyxl.load_workbook(io.BytesIO(book)).worksheets[0].values)
    assert rows[0] == tuple(heads())
    assert len(rows) == len(lines()) + 1
    assert len(text.splitlines()) == len(lines(app="liaison")) + 1
    assert AuditEntry.objects.filter(event="privacy.register_exported", actor=desk).count() == 2
