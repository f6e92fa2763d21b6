from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "federation.ui"
    label = "ui"
    verbose_name = _("Ui")

    def ready(self) -> None:
        autodiscover_modules("rules")
        # Registers the job that does large acts on many rows.
        import_module("federation.ui.pages.bulk")
        # The channel of followed records is registered where it is written.
        import_module("federation.ui.following.services")
