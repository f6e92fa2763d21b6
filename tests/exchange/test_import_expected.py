"""The three workbooks through the command line: exactly what is expected of them, and nothing twice."""

import json
import time

import pytest
from django.core.management import call_command

from chambers.models import Chamber, Membership, Officer
from federation.accounts.models import Organisation
from federation.audit.models import AuditEntry
from federation.exchange.models import ImportedRow
from members.models import Enterprise, Position


def run(kind, path, user, report, apply=True):
    arguments = ["--as", user.username, "--report", str(report)] + (["--apply"] if apply else [])
    started = time.monotonic()
    call_command("import_workbook", kind, str(path), *arguments, verbosity=0)
    print(kind, path.name, round(time.monotonic() - started, 2), "s")
    return json.loads(report.read_text())


@pytest.mark.slow
def test_the_workbooks_import_as_expected_and_a_second_time_change_nothing(desk, data, tmp_path):
    expected = json.loads((data / "expected.json").read_text())
    report = tmp_path / "report.json"

    for part in ("local", "remote"):
        found = run("chambers", data / f"chambers-{part}.xlsx", desk, report)
        assert (found["rows"], found["created"], found["updated"]) == (27, 27, 0)
        assert (found["refused"], found["duplicates"], found["remarks"]) == ([], [], [])
        kind = Chamber.Kind.REMOTE
        assert Chamber.objects.filter(kind=kind).count() == (27 if part == "remote" else 0)

    found = run("enterprises", data / "enterprises.xlsx", desk, report, apply=False)
    assert (found["created"], Enterprise.objects.count()) == (9585, 0)
    found = run("enterprises", data / "enterprises.xlsx", desk, report)

    facts = expected["enterprises.xlsx"]
    causes = dict(facts["refused_excel_rows"])
    assert found["duplicates"] == causes.pop("duplicate")
    assert len(found["duplicates"]) == 179
    assert (found["rows"], found["created"], found["updated"]) == (10000, 9585, 0)
    assert len({refusal["row"] for refusal in found["refused"]}) == facts["rows_refused"] == 236
    by_cause = {}
    for refusal in found["refused"]:
        by_cause.setdefault(refusal["code"], []).append(refusal["row"])
    assert by_cause == causes
    assert all(refusal["reason"] and refusal["column"] for refusal in found["refused"])
    assert found["remarks"] == []

    assert Enterprise.objects.count() == 9585
    assert Organisation.objects.filter(kind="enterprise", path="").count() == 0
    before = (Membership.objects.count(), Position.objects.count(), Officer.objects.count())
    assert before[0] > 9585 and before[2] == 108
    assert sum(Chamber.objects.values_list("member_count", flat=True)) == before[0]
    assert ImportedRow.objects.count() == 9585 + 54
    assert AuditEntry.objects.filter(event="exchange.batch_applied").count() == 3

    for part, rows in (("chambers-local", 27), ("chambers-remote", 27), ("enterprises", 9585)):
        again = run(part.partition("-")[0], data / f"{part}.xlsx", desk, report)
        assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, rows)
    assert (Membership.objects.count(), Position.objects.count(), Officer.objects.count()) == before
