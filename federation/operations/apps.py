from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    name = "federation.operations"
    label = "operations"
    verbose_name = _("Operations")

    def ready(self) -> None:
        autodiscover_modules("rules", "menu")
