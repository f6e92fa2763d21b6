from django.utils.translation import gettext_lazy as _

from federation.privacy.register import not_personal

PLACES = _("Names of places and industries.")

not_personal("reference.region", "code name short_name", because=PLACES)
not_personal("reference.industry", "code name", because=PLACES)
not_personal("reference.dictionarychange", "old_name new_name", because=PLACES)
