"""How the events of an application read in its timeline."""

from django.utils.translation import gettext_lazy as _

APPLICATION = {
    "chambers.application_submitted": (_("Application received"), "key"),
    "chambers.application_taken_up": (_("Review begun"), ""),
    "chambers.application_accepted": (_("Chamber in favour"), "decision"),
    "chambers.application_returned": (_("Returned for correction"), "key"),
    "chambers.application_sent_back": (_("Sent back to the chamber"), "key"),
    "chambers.application_refused": (_("Refused"), "decision"),
    "chambers.application_confirmed": (_("Membership confirmed"), "decision"),
    "chambers.application_withdrawn": (_("Withdrawn by the applicant"), "key"),
    "chambers.application_reminded": (_("Reminder sent"), "reminder"),
    "files.file_attached": (_("File added"), ""),
}
# Reading and exchanging a scan are on the trail, but no part of the story.
SILENT = ("chambers.application_read", "files.file_removed")
