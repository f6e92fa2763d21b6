from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ChambersConfig(AppConfig):
    name = "chambers"
    verbose_name = _("Chambers")

    def ready(self) -> None:
        autodiscover_modules(
            *("rules", "menu", "search", "schemas", "metrics", "home", "merging"),
            *("holders", "holdings", "handlers"),
        )
