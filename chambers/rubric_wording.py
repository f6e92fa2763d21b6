"""How the events of rubrics read in a timeline."""

from django.utils.translation import gettext_lazy as _

RUBRIC = {
    "chambers.rubric_created": (_("Put on file"), "key"),
    "chambers.rubric_edited": (_("Name or use changed"), ""),
    "chambers.rubric_version_started": (_("New version begun"), "key"),
    "chambers.rubric_changed": (_("Draft changed"), ""),
    "chambers.rubric_draft_discarded": (_("Draft thrown away"), "reminder"),
    "chambers.rubric_published": (_("Put to use"), "decision"),
    "chambers.rubric_retired": (_("Taken out of use"), "decision"),
    "chambers.rubric_imported": (_("Read from a workbook"), "key"),
    "chambers.rubric_exported": (_("Taken out as a workbook"), ""),
}
