"""Every command line of docker-compose.yml, started as a plain process with the production settings."""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
import yaml

from federation.embedded.postgres import ensure_running
from federation.embedded.valkey import Valkey, find_program
from tests.embedded.conftest import PATIENCE, PROJECT_DIR, eventually

pytestmark = pytest.mark.slow
SERVICES = yaml.safe_load((PROJECT_DIR / "docker-compose.yml").read_text())["services"]


class Running:
    """A started command line and what it says."""

    def __init__(self, argv, env):
        self.process = subprocess.Popen(
            argv, cwd=PROJECT_DIR, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self.lines = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        self.lines += iter(self.process.stdout.readline, "")

    def says(self, pattern):
        found = lambda: re.search(pattern, "".join(self.lines))  # noqa: E731
        eventually(lambda: found() or self.process.poll() is not None, 2 * PATIENCE)
        return found() is not None

    def end(self):
        self.process.terminate()
        code = self.process.wait(timeout=2 * PATIENCE)
        self._reader.join(timeout=5)
        return code


def local(command):
    """The same command with the programs of this environment instead of the image's."""
    program, *rest = command
    module = {"granian": ["-m", "granian"], "celery": ["-m", "celery"], "python": []}[program]
    return [sys.executable, *module, *rest]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("production")


@pytest.fixture(scope="module")
def database(place):
    """A PostgreSQL of its own, prepared as the `db` service prepares one."""
    for parent in [place, *place.parents][:3]:
        parent.chmod(parent.stat().st_mode | 0o011)
    with ensure_running(place / "postgres", throwaway=True) as server:
        yield server


@pytest.fixture(scope="module")
def broker(place):
    program = find_program()
    if program is None:
        pytest.skip("neither Valkey nor Redis is installed")
    server = Valkey.at(place / "valkey")
    process = subprocess.Popen(server.argv(program), stdout=subprocess.DEVNULL)
    assert eventually(server.is_answering)
    yield server
    process.terminate()
    process.wait()
    server.discard_socket_directory()


@pytest.fixture(scope="module")
def production(place, database, broker):
    """The environment of the portal's services, with servers of this machine."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "federation.settings.prod",
        "SECRET_KEY": "only-for-this-test-and-long-enough-to-pass-every-check-0123456789",
        "ALLOWED_HOSTS": "portal.example.org",
        "DATABASE_URL": database.app_url,
        "CELERY_BROKER_URL": broker.broker_url,
        "CACHE_URL": broker.cache_url,
        "FILES_ROOT": str(place / "files"),
        "STATIC_ROOT": str(place / "static"),
        "CELERY_BEAT_SCHEDULE_FILENAME": str(place / "beat-schedule"),
        "PYTHONUNBUFFERED": "1",
    }


@pytest.fixture(scope="module")
def migrated(production, database):
    owner = production | {"DATABASE_URL": database.url, "STATEMENT_TIMEOUT_MS": "0"}
    command = local(SERVICES["migrate"]["command"])
    done = subprocess.run(command, cwd=PROJECT_DIR, env=owner, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return production


def test_the_migration_makes_tables_the_web_role_can_read_but_not_drop(migrated, database):
    with psycopg.connect(database.app_url) as web:
        assert web.execute("SELECT count(*) FROM django_migrations").fetchone()[0] > 10
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("DROP TABLE django_migrations")


@pytest.mark.parametrize("service", ["web1", "web2"])
def test_a_web_server_answers_the_image_s_own_health_check(migrated, service):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    swap = {"0.0.0.0": "127.0.0.1", "8000": port}
    argv = local([swap.get(word, word) for word in SERVICES[service]["command"]])
    env = migrated | {"PORT": port}
    check = [sys.executable, "deploy/healthcheck.py"]

    web = Running(argv, env)
    try:
        assert eventually(lambda: subprocess.run(check, cwd=PROJECT_DIR, env=env).returncode == 0), web.lines
    finally:
        web.end()
    assert subprocess.run(check, cwd=PROJECT_DIR, env=env).returncode == 1


def test_the_worker_connects_and_waits_for_tasks(migrated):
    worker = Running(local(SERVICES["worker"]["command"]), migrated)

    ready = worker.says(r"celery@\S+ ready")
    code = worker.end()

    assert ready, worker.lines
    assert code == 0


def test_the_clock_starts_with_its_schedule(migrated):
    beat = Running(local(SERVICES["beat"]["command"]), migrated)

    started = beat.says(r"beat: Starting")
    beat.end()

    assert started, beat.lines


def test_the_database_s_options_exist(database):
    words = SERVICES["db"]["command"]
    names = [word.partition("=")[0] for flag, word in zip(words, words[1:]) if flag == "-c"]
    assert names

    with psycopg.connect(database.url) as connection:
        known = connection.execute("SELECT name FROM pg_settings WHERE name = ANY(%s)", [names]).fetchall()

    assert {name for (name,) in known} == set(names)


def test_the_cache_s_options_are_understood(place):
    program = find_program()
    if program is None:
        pytest.skip("neither Valkey nor Redis is installed")
    cache = Valkey.at(place / "cache")
    argv = [program, *SERVICES["cache"]["command"][1:], "--port", "0", "--unixsocket", str(cache.socket)]

    running = Running(argv, dict(os.environ))

    try:
        assert eventually(cache.is_answering), running.lines
    finally:
        running.end()
        cache.discard_socket_directory()


def test_the_first_start_of_the_database_gives_the_web_role_its_password(database):
    scripts = [volume.split(":")[0] for volume in SERVICES["db"]["volumes"] if "initdb.d" in volume]
    assert [Path(script).name for script in scripts] == ["roles.sql", "20-password.sh"]
    parts = urlsplit(database.url)
    env = {
        "PATH": f"{database.binaries}{os.pathsep}{os.environ['PATH']}",
        "PGHOST": parse_qs(parts.query)["host"][0],
        "POSTGRES_USER": parts.username,
        "POSTGRES_DB": parts.path.lstrip("/"),
        "POSTGRES_APP_PASSWORD": 'it\'s "quoted" $well',
    }
    assert shutil.which("psql", path=env["PATH"])

    subprocess.run(["sh", PROJECT_DIR / scripts[1]], env=env, check=True)

    with psycopg.connect(database.url) as owner:
        stored = owner.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'portal_app'").fetchone()[0]
    assert stored.startswith("SCRAM-SHA-256$")
