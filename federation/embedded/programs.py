"""What the portal consists of: broker, web, worker and beat, each with its command line."""

import http.client
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from federation.embedded.supervisor import Program
from federation.embedded.valkey import Valkey

CELERY = ("-m", "celery", "--quiet", "--app", "federation.celery:app")
PORTS_TRIED = 100


def valkey_program(program: str, valkey: Valkey) -> Program:
    """The broker and cache; everything else depends on it, so it stops last."""
    return Program(
        name="valkey",
        argv=valkey.argv(program),
        stage=0,
        grace=5,
        before_start=valkey.clear_stale_socket,
        is_ready=valkey.is_answering,
    )


def web_program(host: str, port: int, workers: int, env: Mapping[str, str]) -> Program:
    """The web server. Without the respawn option one killed worker would end the whole server."""
    argv = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    argv += ["--workers", str(workers), "--blocking-threads", "8", "--backpressure", "32"]
    argv += ["--respawn-failed-workers", "--workers-lifetime", "6h", "--workers-kill-timeout", "8"]
    argv += ["--no-ws", "--no-access-log", "--log-level", "error", "federation.wsgi:application"]
    return Program("web", argv, stage=2, grace=10, env=env, is_ready=lambda: is_serving(host, port))


def worker_program(env: Mapping[str, str]) -> Program:
    """The worker. Its tasks may finish when the portal stops, hence the long grace."""
    argv = [sys.executable, *CELERY, "worker", "--concurrency", "2", "--loglevel", "WARNING"]
    argv += ["--without-gossip", "--without-mingle"]
    return Program("worker", argv, stage=1, grace=20, env=env)


def beat_program(schedule: Path, env: Mapping[str, str]) -> Program:
    """The clock. A process of its own: inside the worker it would survive the worker as an orphan."""
    argv = [sys.executable, *CELERY, "beat", "--loglevel", "WARNING", "--schedule", str(schedule)]
    return Program("beat", [*argv, "--pidfile", ""], stage=1, grace=10, env=env)


def child_environment(**settings: str) -> dict[str, str]:
    """Environment for the Python programs: unbuffered, and quiet about running as root."""
    warnings = os.environ.get("PYTHONWARNINGS", "")
    quiet = "ignore::UserWarning:celery.platforms"
    return {
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": f"{warnings},{quiet}" if warnings else quiet,
        **settings,
    }


def free_port(host: str, wanted: int) -> int:
    """The first port from `wanted` upwards that nobody listens on."""
    for port in range(wanted, min(wanted + PORTS_TRIED, 65536)):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise OSError(f"Ports {wanted} to {wanted + PORTS_TRIED - 1} are all taken.")


def is_serving(host: str, port: int) -> bool:
    """Whether the portal answers on its health address."""
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
