from django.utils.translation import gettext_lazy as _

from federation.privacy.register import not_personal

PUBLIC = _("Public holidays.")

not_personal("calendar.holidaynotice", "source", because=PUBLIC)
not_personal("calendar.specialday", "name", because=PUBLIC)
