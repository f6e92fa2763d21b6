"""How the events of Party organisations read in a timeline."""

from django.utils.translation import gettext_lazy as _

PARTY_ORGANISATION = {
    "chambers.party_registered": (_("Put on file"), "key"),
    "chambers.party_changed": (_("Data changed"), ""),
    "chambers.party_elected": (_("Re-election held"), "key"),
    "chambers.party_secretary_changed": (_("Secretary changed"), "key"),
    "chambers.party_coverage_began": (_("Covers a chamber"), ""),
    "chambers.party_coverage_ended": (_("No longer covers a chamber"), ""),
    "chambers.party_merged": (_("Merged into another one"), "decision"),
    "chambers.party_took_over": (_("Took over another one"), "decision"),
    "chambers.party_dissolved": (_("Disbanded"), "decision"),
    "chambers.party_members_revealed": (_("Member list shown in full"), "reminder"),
    "chambers.party_reminded": (_("Re-election reminded of"), "reminder"),
}
PARTY_GROUP = {
    "chambers.party_group_formed": (_("Formed"), "key"),
    "chambers.party_group_changed": (_("Data changed"), ""),
    "chambers.party_group_ended": (_("Disbanded"), "decision"),
}
PARTY_ACTIVITY = {
    "chambers.party_activity_recorded": (_("Put on file"), "key"),
    "chambers.party_activity_changed": (_("Corrected"), ""),
    "chambers.party_activity_withdrawn": (_("Struck off"), "decision"),
    "files.file_attached": (_("File added"), ""),
    "files.file_removed": (_("File removed"), ""),
}
