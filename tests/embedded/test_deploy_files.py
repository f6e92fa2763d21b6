"""The production files say what the portal understands."""

import re

import pytest
import yaml

from tests.embedded.conftest import PROJECT_DIR

SETTINGS = PROJECT_DIR / "federation" / "settings"


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((PROJECT_DIR / "docker-compose.yml").read_text())


def test_every_variable_the_settings_read_is_explained():
    read = set()
    for path in SETTINGS.glob("*.py"):
        read |= set(re.findall(r"env\.\w+\(\s*[\"']([A-Z_]+)[\"']", path.read_text()))
    explained = set(re.findall(r"^#?([A-Z_]+)=", (PROJECT_DIR / ".env.example").read_text(), re.M))

    assert read - explained == set()


def test_every_variable_of_the_compose_file_is_explained():
    asked = set(re.findall(r"\$\{([A-Z_]+)", (PROJECT_DIR / "docker-compose.yml").read_text()))
    explained = set(re.findall(r"^#?([A-Z_]+)=", (PROJECT_DIR / ".env.example").read_text(), re.M))

    assert asked - explained == set()


def test_no_password_stands_in_the_example():
    lines = (PROJECT_DIR / ".env.example").read_text().splitlines()
    secret = re.compile(r"^(SECRET_KEY|\w+_PASSWORD)=(.+)")

    assert [line for line in lines if secret.match(line)] == []


def test_the_services_are_the_ones_a_production_needs(compose):
    assert set(compose["services"]) == {
        *("db", "broker", "cache", "migrate"),
        *("web1", "web2", "worker", "beat", "proxy"),
    }


def test_every_dependency_and_volume_exists(compose):
    services, volumes = compose["services"], set(compose["volumes"])
    for name, service in services.items():
        assert set(service.get("depends_on", {})) <= set(services), name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if re.fullmatch(r"\w+", source):
                assert source in volumes, name
            elif source.startswith("./"):
                assert (PROJECT_DIR / source).exists(), source


def test_only_the_migration_knows_the_owner_of_the_tables(compose):
    owners = [
        name
        for name, service in compose["services"].items()
        if "postgres://portal:" in str(service.get("environment", {}).get("DATABASE_URL"))
    ]

    assert owners == ["migrate"]


def test_the_log_of_the_proxy_keeps_no_address_that_sets_a_password():
    text = (PROJECT_DIR / "deploy" / "nginx.conf").read_text()
    formats = re.findall(r"log_format [^;]+;", text)

    assert formats and not any(re.search(r"\$(uri|request|request_uri)\b", one) for one in formats)
    assert "~^/accounts/password/ /accounts/password/-;" in text


def test_no_web_server_holds_the_key_that_signs_the_trail(compose):
    held = {name: service.get("environment", {}) for name, service in compose["services"].items()}

    assert [held[name]["AUDIT_SIGNING_KEY"] for name in ("web1", "web2")] == ["", ""]
    assert "AUDIT_SIGNING_KEY" not in held["worker"]


def test_the_image_runs_as_an_unprivileged_user():
    build, final = (PROJECT_DIR / "Dockerfile").read_text().split("\nFROM ")[1:]

    assert build.splitlines()[0].endswith(" AS build")
    assert re.search(r"^USER portal$", final, re.M)


def test_the_image_and_the_compose_file_serve_with_the_same_options(compose):
    text = (PROJECT_DIR / "Dockerfile").read_text().replace("\\\n", "")
    command = yaml.safe_load(re.findall(r"^CMD (\[.*\])", text, re.M)[-1])

    assert command == compose["services"]["web1"]["command"] == compose["services"]["web2"]["command"]


def test_the_proxy_knows_every_web_server(compose):
    upstream = re.findall(r"server (\w+):8000", (PROJECT_DIR / "deploy" / "nginx.conf").read_text())

    assert upstream == [name for name in compose["services"] if name.startswith("web")]
