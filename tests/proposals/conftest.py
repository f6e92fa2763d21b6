from __future__ import annotations

import pytest

from federation.letters.rendering import Rendered
from federation.reference.services import forget
from proposals.models import Assignment, Proposal, Reply
from proposals.services import opinions, replies
from proposals.services.letter_steps import hand_on_reply
from tests.factories.proposals import Cast, part_of
from tests.races import committed

__all__ = ["committed"]


@pytest.fixture
def cast(db, desk):
    """The parties of a proposal; `desk` is its clerk."""
    return Cast.gather(desk)


@pytest.fixture
def dictionaries_anew():
    """What a test says in a dictionary is undone with it, but would still be remembered by the next one."""
    forget()
    yield
    forget()


@pytest.fixture
def plain_letters(monkeypatch):
    """Letters without Word and PDF, for tests that issue many and read none."""
    for module in (replies, opinions):
        monkeypatch.setattr(module, "render", lambda letter: Rendered(b"word", b"%PDF-", "", "", ()))


@pytest.fixture
def draft(cast) -> Reply:
    """The lead's complete draft, with one co-handler."""
    return cast.letter(cast.proposal(Proposal.State.ASSIGNED))


@pytest.fixture
def helping(cast, draft) -> Assignment:
    return part_of(Proposal.objects.get(), "co")


@pytest.fixture
def asked(cast, draft) -> Reply:
    return hand_on_reply(draft, actor=cast.lead)
