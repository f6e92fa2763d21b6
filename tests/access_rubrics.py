"""What rubrics add to the world of the permission matrix."""

from __future__ import annotations

from typing import Any

from chambers.models import AssessedGroup
from chambers.services.rubrics import save_part
from tests.factories.assessment import make_draft, make_version


def build_rubrics(world: Any, members: set) -> None:
    """Rubrics of chambers, of counties and of enterprises in use, and one that is a draft."""
    tree = [{"points": 100, "below": [{"points": 100}]}]
    used, counties, draft = make_version(tree), make_version(tree, subject="federation"), make_draft(tree)
    enterprises = make_version(tree, subject="enterprise")
    save_part(AssessedGroup(version=draft, name="世界组"), actor=None)
    seen = {"chamber": members, "federation": set(), "enterprise": set()}
    owners = {world.enterprises["own"].organisation.pk}
    made = {"used": used, "counties": counties, "enterprises": enterprises, "draft": draft}
    for name, version in made.items():
        facts: dict[str, Any] = {"is_published": name != "draft"}
        facts |= {"owners": owners if name == "enterprises" else set()}
        facts |= {"units": seen[version.rubric.subject] if name != "draft" else set()}
        extra = {"node": version.indicators.get(code="1.1").pk, "grade": version.grades.get().pk}
        group = version.groups.first()
        world.add("rubric", name, version.rubric_id, **facts)
        extra |= {"group": group.pk} if group else {}
        world.add("rubricversion", name, version.pk, **facts, extra=extra)
