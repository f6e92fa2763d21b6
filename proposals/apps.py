from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ProposalsConfig(AppConfig):
    name = "proposals"
    verbose_name = _("Proposals")

    def ready(self) -> None:
        autodiscover_modules(
            "rules", "menu", "search", "schemas", "metrics", "home", "kinds", "readers", "merging"
        )
