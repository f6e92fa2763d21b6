from tests.races import committed  # noqa: F401 - a fixture for this folder
