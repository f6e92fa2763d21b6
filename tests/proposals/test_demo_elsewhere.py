"""The demo stays away from a database that somebody works in."""

import pytest
from django.core.management import CommandError, call_command

from federation.accounts.models import Organisation
from federation.accounts.services.organisations import register_organisation


def test_another_federation_is_left_alone(db):
    register_organisation(Organisation.Kind.FEDERATION, actor=None, name="某市工商联")

    with pytest.raises(CommandError, match="某市工商联"):
        call_command("load_demo")

    assert Organisation.objects.count() == 1
