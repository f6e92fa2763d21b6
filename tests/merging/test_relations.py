"""Nothing that points at a record is forgotten: relations are found in the registry, not in a list."""

from __future__ import annotations

import pytest
from django.apps import apps

from federation.accounts.models import Organisation
from federation.merging.handling import Fold, rules
from federation.merging.relations import relations_to
from federation.merging.services.merging import OWN_MODELS
from federation.merging.subjects import subjects


def all_relations():
    for subject in subjects():
        targets = subject.all_targets()
        for relation in relations_to(targets, but=OWN_MODELS):
            if not (relation.is_key_of_its_row and relation.model in targets):
                yield relation


@pytest.mark.parametrize(
    "label",
    [
        "chambers.membership.member",
        "chambers.membership.chamber",
        "members.position.person",
        "accounts.post.organisation",
        "accounts.organisation.merged_into",
        "proposals.matter.organisation",
        "files.attachment.object_id",
        "audit.auditentry.object_id",
        "numbering.numberentry.object_id",
    ],
)
def test_keys_generic_references_and_named_objects_are_found(label):
    assert label in {relation.label for relation in all_relations()}


def test_a_relation_under_a_unique_or_exclusion_constraint_says_how_its_rows_meet():
    silent = {
        relation.label: relation.guards()
        for relation in all_relations()
        if relation.guards() and relation.label not in rules()
    }
    # A new one? Declare `rule("app.model.field", Fold(on=(…)))` in the merging.py of its app.
    assert silent == {}


def test_every_rule_belongs_to_a_relation_that_exists():
    known = {relation.label for relation in relations_to(apps.get_models(), but=OWN_MODELS)}
    assert set(rules()) <= known


def test_every_fold_names_fields_of_its_model():
    for relation in all_relations():
        handling = rules().get(relation.label)
        if isinstance(handling, Fold):
            for name in (*handling.on, *(handling.over or ()), *handling.shown):
                relation.model._meta.get_field(name)


def test_the_test_above_would_notice_a_constraint():
    guarded = {relation.label: relation.guards() for relation in relations_to([Organisation])}
    assert "membership_once_at_a_time" in guarded["chambers.membership.member"]
    assert "honour_once_per_level_and_year" in guarded["chambers.honour.organisation"]
