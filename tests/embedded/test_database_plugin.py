"""The plugin that lends this very test session its database."""

import os
import subprocess
import sys

import pytest

from tests.embedded.conftest import PROJECT_DIR, eventually, processes_mentioning

pytestmark = pytest.mark.slow

PROBE = """
import os, psycopg, pytest, time

@pytest.mark.parametrize("turn", range(4))
def test_the_server_answers(turn):
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("off",)
        directory = connection.execute("SHOW data_directory").fetchone()[0]
    with open(os.environ["PROBE_LOG"], "a") as log:
        print(directory, file=log)
    time.sleep(float(os.environ.get("PROBE_SECONDS", "0")))
"""


@pytest.fixture
def session(tmp_path):
    """`session(name, *options)`: start a pytest of its own; its log names the clusters it used."""
    (tmp_path / "test_probe.py").write_text(PROBE)
    (tmp_path / "empty.ini").write_text("[pytest]\n")

    def start(name, *options, seconds=0):
        env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "DATABASE_URL", "DJANGO"))}
        argv = [sys.executable, "-m", "pytest", "-p", "tests.database_plugin", "-p", "no:django", "-q"]
        argv += ["-c", str(tmp_path / "empty.ini"), "-p", "no:cacheprovider", *options, str(tmp_path)]
        log = tmp_path / name
        env |= {"PROBE_LOG": str(log), "PROBE_SECONDS": str(seconds)}
        process = subprocess.Popen(argv, cwd=PROJECT_DIR, env=env, stdout=subprocess.DEVNULL)
        return process, log

    return start


def test_sessions_at_the_same_time_have_servers_of_their_own_and_leave_nothing(session):
    alone, parallel = session("alone", "-n0"), session("parallel", "-n2")
    assert [process.wait(timeout=120) for process, _ in (alone, parallel)] == [0, 0]

    clusters = [log.read_text().split() for _, log in (alone, parallel)]

    assert [len(used) for used in clusters] == [4, 4]
    directories = [set(used) for used in clusters]
    assert [len(used) for used in directories] == [1, 1]
    assert directories[0] != directories[1]
    for directory in directories[0] | directories[1]:
        assert not os.path.exists(os.path.dirname(directory))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_a_killed_session_leaves_no_server_and_no_files(session):
    process, log = session("killed", "-n0", seconds=300)
    assert eventually(lambda: log.exists() and log.read_text().strip())
    process.kill()
    process.wait()
    home = os.path.dirname(log.read_text().split()[0])

    assert eventually(lambda: not processes_mentioning(home) and not os.path.exists(home))
