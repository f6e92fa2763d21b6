"""What the table of demands does not have, no role can do, of its own unit or another, by service or by page."""

from __future__ import annotations

import logging
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse

from federation.accounts.models import Role
from proposals.models import Demand
from tests.factories.demands import PATHS, fresh
from tests.proposals.demand_acts import ACTS, PAGES, Scene

pytestmark = pytest.mark.django_db
State = Demand.State
BACKEND = "federation.accounts.backends.FoldedNameBackend"


@pytest.fixture
def scene(desk) -> Scene:
    return Scene.gather(desk)


def stands(demand: Demand) -> tuple:
    facts = ("state", "round", "server", "outcome", "verdict", "matter__version")
    return Demand.objects.filter(pk=demand.pk).values_list(*facts).get()


def refused(run) -> bool:
    """Whether `run` is refused; everything it did is then undone."""
    try:
        with transaction.atomic():
            run()
    except ValidationError:
        return True
    return False


def test_the_acts_are_all_that_the_table_has():
    moves = {(old, new) for old, followers in Demand.workflow.moves.items() for new in followers}

    acts = {(old, new) for one in ACTS.values() for old, new in one.moves.items() if old != new}

    assert acts == moves
    assert set(PATHS) == set(State.values)


@pytest.mark.parametrize("state", State.values)
def test_every_act_moves_a_demand_from_the_states_of_the_table_and_changes_nothing_in_all_others(
    scene, state
):
    demand, wrong = scene.demand(state), []

    for name, one in ACTS.items():
        with transaction.atomic():
            one.first(demand)
            before = stands(demand)
            refusal = refused(lambda one=one: one.run(scene, fresh(demand)))
            after = stands(demand)
            if state in one.moves and (refusal or after[0] != one.moves[state]):
                wrong.append(f"{name}: {after[0]}, wanted {one.moves[state]}")
            if state not in one.moves and after != before:
                wrong.append(f"{name}: {before} became {after}")
            transaction.set_rollback(True)

    assert wrong == []


@pytest.mark.parametrize("state", State.values)
def test_a_page_moves_a_demand_only_in_the_states_of_the_table_and_only_for_whom_it_names(
    scene, state, caplog
):
    """Every act in this state by every role of the own and of another unit: both halves from one table."""
    caplog.set_level(logging.CRITICAL, "django.request")
    demand, wrong = scene.demand(state), []
    clients = {who: Client() for who in scene.people}
    for who, client in clients.items():
        client.force_login(scene.people[who], backend=BACKEND)

    for name, one in PAGES.items():
        address, data = reverse(f"proposals:{one.page}", args=[demand.pk]), one.data(scene)
        for who, client in clients.items():
            with transaction.atomic():
                one.first(demand)
                before = stands(demand)
                status = client.post(address, {"form_key": str(uuid.uuid4())} | data).status_code
                after = stands(demand)
                if state in one.moves and who in one.by:
                    right = status == 302 and after[0] == one.moves[state]
                else:
                    right = status in (403, 404, 422) and after == before
                if not right:
                    wrong.append(f"{name} by {who}: {status}, {before} and then {after}")
                transaction.set_rollback(True)

    assert wrong == []


def test_the_roles_that_press_are_all_that_sign_in(scene):
    roles = {post.role for user in scene.people.values() for post in user.active_posts}

    assert roles == set(Role.values) - {Role.PUBLIC, Role.PARTNER}
