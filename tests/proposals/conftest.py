from __future__ import annotations

import pytest

from federation.letters.rendering import Rendered
from proposals.services import replies
from tests.factories.proposals import Cast
from tests.races import committed

__all__ = ["committed"]


@pytest.fixture
def cast(db, desk):
    """The parties of a proposal; `desk` is its clerk."""
    return Cast.gather(desk)


@pytest.fixture
def plain_letters(monkeypatch):
    """Letters without Word and PDF, for tests that issue many and read none."""
    monkeypatch.setattr(replies, "render", lambda letter: Rendered(b"word", b"%PDF-", "", "", ()))
