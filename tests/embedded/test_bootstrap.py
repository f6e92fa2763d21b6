import pytest

from federation.embedded import bootstrap


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", bootstrap.EMBEDDED_SETTINGS)


@pytest.mark.parametrize(
    "line",
    [
        "migrate",
        "portal --port 9000",
        "check --database default",
        "shell --settings federation.settings.dev",
        "load_demo --settings=federation.settings.dev",
    ],
)
def test_a_command_that_needs_rows_is_lent_a_database(line):
    assert bootstrap.needs_embedded_database(["manage.py", *line.split()])


@pytest.mark.parametrize(
    "line",
    [
        "",
        "help migrate",
        "migrate --help",
        "--version",
        "check --deploy",
        "build_messages",
        "migrate --settings=federation.settings.prod",
        "migrate --settings federation.settings.prod",
    ],
)
def test_a_command_without_rows_starts_nothing(line):
    assert not bootstrap.needs_embedded_database(["manage.py", *line.split()])


def test_a_given_database_is_used_as_it_is(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://db.example.org/portal")

    assert not bootstrap.needs_embedded_database(["manage.py", "migrate"])


def test_other_settings_bring_their_own_database(monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "federation.settings.prod")

    assert not bootstrap.needs_embedded_database(["manage.py", "migrate"])


def test_the_database_is_named_in_the_environment_for_the_command(monkeypatch, home):
    monkeypatch.setenv("PORTAL_VAR", str(home))

    with bootstrap.embedded_services(["manage.py", "migrate"]):
        assert bootstrap.os.environ["DATABASE_URL"].startswith("postgresql://portal@/portal?host=")
        assert bootstrap.os.environ[bootstrap.EMBEDDED_MARK] == "1"
