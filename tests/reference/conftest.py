import pytest

from federation.reference import services


@pytest.fixture(autouse=True)
def dictionaries_read_anew():
    """What one test renamed, and then rolled back, is not remembered in the next."""
    services.forget()
    yield
    services.forget()
