import os
import signal
import subprocess
import sys
import time

import pytest

from federation.embedded.process import is_alive
from tests.embedded.conftest import PATIENCE, PROJECT_DIR, eventually

# Three programs that note in a file when they start and end, and one portal that runs them.
PROGRAM = """
import os, signal, sys, time
name, log, stubborn = sys.argv[1], sys.argv[2], sys.argv[3] == "stubborn"
def note(what):
    with open(log, "a") as file:
        file.write(f"{name} {what} {os.getpid()}\\n")
def end(*_):
    note("ended")
    sys.exit(0)
signal.signal(signal.SIGTERM, signal.SIG_IGN if stubborn else end)
note("started")
print("hello from", name, flush=True)
while True:
    time.sleep(0.05)
"""
PORTAL = """
import pathlib, sys
from federation.embedded.supervisor import Console, Program, Supervisor
log, manner = sys.argv[1], sys.argv[2]
def program(name, stage, manner="meek"):
    argv = [sys.executable, "-c", sys.argv[3], name, log, manner]
    return Program(name, argv, stage=stage, grace=60, is_ready=lambda: noted(name))
def noted(name):
    path = pathlib.Path(log)
    return path.exists() and f"{name} started" in path.read_text()
programs = [program("broker", 0), program("web", 2, manner), program("worker", 1)]
supervisor = Supervisor(programs, cwd=pathlib.Path("."), console=Console())
supervisor.listen()
sys.exit(supervisor.run(announce=lambda: print("ready", flush=True)))
"""


class Portal:
    def __init__(self, tmp_path, manner="meek"):
        self.log = tmp_path / "log with a space"
        argv = [sys.executable, "-c", PORTAL, str(self.log), manner, PROGRAM]
        self.process = subprocess.Popen(argv, cwd=PROJECT_DIR, stdout=subprocess.PIPE, text=True)
        self.wait_for(lambda: len(self.events()) >= 3)

    def events(self):
        text = self.log.read_text() if self.log.exists() else ""
        return [tuple(line.split()) for line in text.splitlines()]

    def wait_for(self, promise):
        assert eventually(promise), self.events()

    def pids(self, name=None):
        return [int(e[2]) for e in self.events() if e[1] == "started" and name in (None, e[0])]

    def signal(self, signum):
        self.process.send_signal(signum)

    def output(self):
        return self.process.communicate(timeout=PATIENCE)[0]


@pytest.fixture
def portal(tmp_path):
    portals = []

    def start(*args):
        portals.append(Portal(tmp_path, *args))
        return portals[-1]

    yield start
    for each in portals:
        each.process.kill()
        each.process.communicate()


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_programs_start_in_order_and_stop_from_the_door_inwards(portal, signum):
    running = portal()
    assert [event[0] for event in running.events()] == ["broker", "web", "worker"]

    running.signal(signum)
    output = running.output()

    assert running.process.returncode == 0
    assert [e[0] for e in running.events() if e[1] == "ended"] == ["web", "worker", "broker"]
    assert "web     | hello from web" in output.splitlines()


def test_a_killed_program_is_started_again_and_the_others_stay(portal):
    running = portal()
    os.kill(running.pids("worker")[0], signal.SIGKILL)

    running.wait_for(lambda: len(running.pids("worker")) == 2)

    assert len(running.pids("web")) == len(running.pids("broker")) == 1
    running.signal(signal.SIGINT)
    assert "worker ended (signal 9); again in 1 s." in running.output()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's help is Linux only")
def test_killing_the_supervisor_leaves_no_orphan(portal):
    running = portal()

    running.process.kill()

    running.wait_for(lambda: not any(is_alive(pid) for pid in running.pids()))


def test_a_third_signal_kills_what_does_not_want_to_stop(portal):
    running = portal("stubborn")
    running.signal(signal.SIGINT)
    time.sleep(0.5)
    assert is_alive(running.pids("web")[0])

    for _ in range(2):
        running.signal(signal.SIGINT)
        time.sleep(0.2)
    running.output()

    assert running.process.returncode == 0
    assert not any(is_alive(pid) for pid in running.pids())
