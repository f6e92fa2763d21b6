import socket
import subprocess

import pytest
import redis
from kombu import Connection

from federation.embedded.programs import free_port
from federation.embedded.valkey import Valkey, find_program
from tests.embedded.conftest import eventually


def test_a_free_port_is_taken_as_wished():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    assert free_port("127.0.0.1", port) == port


def test_a_taken_port_gives_the_next_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert free_port("127.0.0.1", port) > port


def test_no_free_port_is_said_in_words():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        with pytest.raises(OSError, match="all taken"):
            free_port("192.0.2.1", taken.getsockname()[1])


@pytest.fixture
def valkey(home):
    program = find_program()
    if program is None:
        pytest.skip("neither Valkey nor Redis is installed")
    server = Valkey.at(home.parent / "valkey")
    server.clear_stale_socket()
    process = subprocess.Popen(server.argv(program), stdout=subprocess.DEVNULL)
    assert eventually(server.is_answering)
    yield server
    process.terminate()
    process.wait()
    server.clear_stale_socket()
    server.discard_socket_directory()
    assert not server.socket.parent.exists()


def test_the_broker_and_the_cache_speak_through_the_socket(valkey):
    with Connection(valkey.broker_url) as broker:
        broker.ensure_connection(max_retries=1)
        broker.SimpleQueue("letters").put("hello")
        assert broker.SimpleQueue("letters").get(timeout=5).payload == "hello"

    path, _, query = valkey.cache_url.removeprefix("rediscache://").partition("?")
    cache = redis.Redis.from_url(f"unix://{path}?{query}")
    cache.set("name", "商会")
    assert cache.get("name").decode() == "商会"
    assert redis.Redis.from_url(f"unix://{path}?db=0").get("name") is None


def test_a_left_over_server_is_ended_and_its_socket_cleared(valkey):
    valkey.end_stray()
    assert not valkey.is_answering()

    valkey.socket.touch()
    valkey.clear_stale_socket()
    assert not valkey.socket.exists()


def test_a_living_server_keeps_its_socket(valkey):
    valkey.clear_stale_socket()

    assert valkey.is_answering()
