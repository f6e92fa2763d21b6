from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LettersConfig(AppConfig):
    """Ground-floor app without models: whoever issues a letter keeps its frozen files."""

    name = "federation.letters"
    label = "letters"
    verbose_name = _("Official letters")
