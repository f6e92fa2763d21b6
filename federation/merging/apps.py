from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class MergingConfig(AppConfig):
    name = "federation.merging"
    label = "merging"
    verbose_name = _("Duplicates")

    def ready(self) -> None:
        autodiscover_modules("rules", "menu", "organisations", "channels")
