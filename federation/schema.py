"""Creating the tables of an app in one step of its migrations.

Django renders every model that is related to a new one again after each `CreateModel`. Where two hundred
models know accounts and organisations, an empty database took two minutes that way; its tables take seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import CreateModel
from django.db.migrations.state import ProjectState


class CreateModels(Operation):
    """Create several models at once; they may point at each other in any order.

    Foreign keys are made when the migration ends, as those of a single `CreateModel` are, so a table may be
    named before it exists.
    """

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = list(models)

    def deconstruct(self) -> tuple[str, list, dict]:
        return (type(self).__name__, [self.models], {})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # Rendered models are kept here (a cached property); without them nothing is rendered in between, and
        # the next one who asks renders all of them once.
        state.__dict__.pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create {len(self.models)} models"

    @property
    def migration_name_fragment(self) -> str:
        return "models"

    def references_model(self, name: str, app_label: str) -> bool:
        return any(model.references_model(name, app_label) for model in self.models)
