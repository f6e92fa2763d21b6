"""How the events of enterprises and people read in a timeline."""

from django.utils.translation import gettext_lazy as _

MERGING = {
    "merging.records_merged": (_("Merged with another record"), "decision"),
    "merging.merged_away": (_("Merged into another record"), "decision"),
    "merging.merge_undone": (_("Merge undone"), "decision"),
    "merging.pair_named": (_("Compared with another record"), ""),
    "merging.declared_distinct": (_("Declared different from"), ""),
}
PARTY = MERGING | {
    "accounts.organisation_registered": (_("Registered"), "key"),
    "accounts.organisation_changed": (_("Basic data changed"), ""),
    "files.file_attached": (_("File added"), ""),
    "files.file_removed": (_("File removed"), ""),
    "chambers.honour_awarded": (_("Honour awarded"), "decision"),
}
ENTERPRISE = PARTY | {
    "members.enterprise_changed": (_("Profile changed"), ""),
    "members.position_set": (_("Person named"), "key"),
    "members.listing_recorded": (_("Listing put on file"), "key"),
    "members.listing_changed": (_("Listing changed"), ""),
    "members.listing_removed": (_("Listing taken off the file"), ""),
}
PERSON = MERGING | {
    "members.person_registered": (_("Put on file"), "key"),
    "members.person_changed": (_("Data changed"), ""),
    "members.consent_given": (_("Ground recorded"), ""),
    "members.consent_withdrawn": (_("Ground withdrawn"), "reminder"),
    "members.directory_entered": (_("Entered in the directory"), "key"),
    "members.directory_left": (_("Taken out of the directory"), ""),
    "members.public_post_held": (_("Public post on file"), "key"),
    "members.public_post_ended": (_("Public post ended"), ""),
    "members.account_tied": (_("Account tied to the person"), "key"),
    "members.account_untied": (_("Account untied from the person"), ""),
    "members.person_revealed": (_("Personal data shown"), "reminder"),
}
