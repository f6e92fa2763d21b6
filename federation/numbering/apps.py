from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class NumberingConfig(AppConfig):
    name = "federation.numbering"
    label = "numbering"
    verbose_name = _("Numbering")

    def ready(self) -> None:
        autodiscover_modules("rules", "menu")
