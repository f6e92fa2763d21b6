import pytest
from django.utils import translation

from tests.races import committed  # noqa: F401 - a fixture


@pytest.fixture(autouse=True)
def in_english():
    """Refusals are compared by their words, so they come in the language of the code."""
    with translation.override("en"):
        yield
