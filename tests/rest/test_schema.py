from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import pytest
from django.utils import timezone

from chambers.models import Chamber
from chambers.services.officers import award_honour
from chambers.services.registry import admit_member
from federation.accounts.models import Role
from liaison.models import DepartmentLeader
from proposals.models import Topic
from proposals.services.assignments import accept_assignment, assign
from proposals.services.desk import file_proposal, review_proposal
from proposals.services.letter_steps import deliver_reply
from proposals.services.promises import Promise, mark_promises
from proposals.services.replies import begin_reply, draft_reply, issue_reply
from tests.access_probe import routes
from tests.factories.accounts import person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.liaison import DepartmentFactory
from tests.factories.members import EnterpriseFactory
from tests.factories.proposals import vetted
from tests.rest.test_lists import PATHS, submitted_proposal

BODY = "贵会提出的建议收悉。现答复如下：\n我们将在年内出台实施方案，并及时反馈办理进展情况。"


@pytest.fixture
def document(client, db) -> dict:
    response = client.get("/api/v1/schema")
    assert response.status_code == 200
    return json.loads(response.content)


def plain(node: Any) -> Any:
    """OpenAPI 3.0 as JSON Schema: `nullable` becomes a second type."""
    if isinstance(node, list):
        return [plain(one) for one in node]
    if not isinstance(node, dict):
        return node
    found = {key: plain(value) for key, value in node.items() if key != "nullable"}
    return {"anyOf": [found, {"type": "null"}]} if node.get("nullable") else found


def check(document: dict, response, path: str) -> None:
    """The answer is described for its address, status and media type, and is as described."""
    operation = document["paths"][path]["get"]
    content = operation["responses"][str(response.status_code)]["content"]
    schema = content[response["Content-Type"]]["schema"]
    whole = {**plain(schema), "components": plain(document["components"])}
    validator = jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker())
    validator.validate(json.loads(response.content))


@pytest.fixture
def full_registry(desk):
    chamber = ChamberFactory(
        kind=Chamber.Kind.REMOTE, has_party_organisation=True, founded_on="2010-01-02", reported_members=30
    )
    award_honour(chamber.organisation, actor=desk, title="四好商会", level="city", year=None)
    enterprise = EnterpriseFactory(
        registered_capital="390890000.00", employees=12, founded_on="2015-03-09", size="small"
    )
    admit_member(chamber, enterprise.organisation, actor=desk)
    answered(submitted_proposal(), desk)
    submitted_proposal()


def answered(proposal, desk):
    department = DepartmentFactory()
    officer = person_with(Role.DEPARTMENT, department.organisation)
    review_proposal(proposal, actor=desk)
    file_proposal(
        proposal,
        actor=desk,
        topic=Topic.objects.get(code="economy"),
        is_key=True,
        key_leader="分管副市长",
    )
    (assignment,) = assign(proposal.matter, actor=desk, mode="single", lead=department)
    accept_assignment(assignment, actor=officer)
    reply = draft_reply(
        begin_reply(assignment, actor=officer),
        actor=officer,
        letter_class="A",
        body=BODY,
        signatory=DepartmentLeader.objects.get(),
        contact_person="乙科长",
        contact_phone="0900-8120000",
    )
    due = timezone.localdate().replace(month=12, day=31)
    vetter, signer = (person_with(Role.DEPARTMENT, department.organisation) for _n in range(2))
    reply = mark_promises(reply, [Promise("我们将在年内出台实施方案", due)], actor=officer)
    reply = issue_reply(vetted(reply, drafter=officer, vetter=vetter), actor=signer)
    deliver_reply(reply, actor=officer, way="portal")


def test_every_route_of_the_api_is_described(document):
    built = {
        "/"
        + re.sub(
            r"\(\?P<(\w+)>[^)]*\)|\^|\\Z|\$",
            lambda found: f"{{{found[1]}}}" if found[1] else "",
            route.pattern,
        )
        for route in routes().values()
        if route.is_api
    }

    assert set(document["paths"]) == built


@pytest.mark.parametrize("path", PATHS)
def test_answers_are_as_described(document, partner, full_registry, path):
    listed = partner.get(path, {"limit": 1})
    whole = partner.get(path)

    check(document, listed, f"/api/v1/{path}")
    check(document, whole, f"/api/v1/{path}")
    for row in json.loads(whole.content)["results"]:
        check(document, partner.get(f"{path}/{row['id']}"), f"/api/v1/{path}/{{id}}")


@pytest.mark.parametrize("path", PATHS)
def test_refusals_are_as_described(document, client, partner, path):
    refusals = [
        partner.get(path, {"unknown": "1"}),
        partner.get(path, {"limit": "x"}),
        partner.get(path, accept="text/html"),
        client.get(f"/api/v1/{path}"),
    ]

    assert [response.status_code for response in refusals] == [400, 400, 406, 401]
    for response in refusals:
        check(document, response, f"/api/v1/{path}")
    check(document, partner.get(f"{path}/99999999"), f"/api/v1/{path}/{{id}}")


@pytest.mark.parametrize("path", PATHS)
def test_every_described_parameter_is_taken(document, partner, path):
    samples = {"integer": "1", "number": "1", "boolean": "true", "array": None}
    for parameter in document["paths"][f"/api/v1/{path}"]["get"]["parameters"]:
        schema = parameter["schema"]
        enum = schema.get("enum") or schema.get("items", {}).get("enum")
        value = enum[0] if enum else samples.get(schema["type"], "")
        if parameter["name"] in ("updated_since", "cursor", "region", "industry"):
            continue
        assert partner.get(path, {parameter["name"]: value}).status_code == 200, parameter


def test_an_answered_proposal_shows_its_letter_its_promise_and_what_may_follow(partner, full_registry):
    first, second = partner.json("proposals")["results"]

    assert first["state"] == "replied"
    assert first["next_states"] == ["no_feedback", "rated"]
    assert [letter["letter_class"] for letter in first["replies"]] == ["A"]
    assert [letter["supplements"] for letter in first["replies"]] == [""]
    assert [letter["counts_as"] for letter in first["replies"]] == ["solved"]
    assert first["replies"][0]["number"].endswith("001号")
    assert [promise["state"] for promise in first["commitments"]] == ["registered"]
    assert first["commitments"][0]["reply"] == first["replies"][0]["number"]
    assert (second["state"], second["replies"], second["commitments"]) == ("submitted", [], [])


def test_the_token_is_described_as_a_bearer_token(document):
    assert document["components"]["securitySchemes"]["partnerToken"] == {"type": "http", "scheme": "bearer"}
    for path in PATHS:
        assert document["paths"][f"/api/v1/{path}"]["get"]["security"] == [{"partnerToken": []}]
