from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ReferenceConfig(AppConfig):
    name = "federation.reference"
    label = "reference"
    verbose_name = _("Reference")

    def ready(self) -> None:
        autodiscover_modules("rules", "menu")
