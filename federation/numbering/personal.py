from django.utils.translation import gettext_lazy as _

from federation.privacy.register import mentions, not_personal

NUMBERS = _("Numbers of documents and of rows.")

not_personal("numbering.numberseries", "code", because=NUMBERS)
not_personal("numbering.numberentry", "text object_type object_id", because=NUMBERS)
mentions("numbering.numberentry", "void_reason")
