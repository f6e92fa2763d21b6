"""How the events of yearly reports and plans read in a timeline."""

from django.utils.translation import gettext_lazy as _

REPORT = {
    "liaison.report_begun": (_("Report begun"), "key"),
    "liaison.report_written": (_("Section written"), ""),
    "liaison.outlook_added": (_("Outlook item added"), ""),
    "liaison.report_published": (_("Published"), "decision"),
    "liaison.report_reopened": (_("Taken back into draft"), ""),
    "liaison.outlook_copied": (_("Copied into the plan"), "decision"),
}
PLAN = {
    "liaison.year_plan_made": (_("Plan made"), "key"),
    "liaison.plan_item_added": (_("Item added"), "key"),
    "liaison.plan_item_changed": (_("Item changed"), ""),
    "liaison.plan_item_settled": (_("Item settled"), "decision"),
    "liaison.plan_progress_noted": (_("Progress noted"), ""),
}
