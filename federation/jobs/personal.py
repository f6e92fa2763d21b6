from django.utils.translation import gettext_lazy as _

from federation.privacy.register import acts, mentions, not_personal

acts("jobs.job", "owner")
mentions("jobs.job", "title params result error")
not_personal("jobs.job", "kind", because=_("A code of the portal."))
not_personal("jobs.job", "fault", because=_("Names of errors."))
