from django.utils.translation import gettext_lazy as _

from federation.privacy.register import not_personal

not_personal("operations.backup", "note", because=_("Names of files and machines."))
