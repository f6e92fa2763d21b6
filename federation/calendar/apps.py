from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CalendarConfig(AppConfig):
    name = "federation.calendar"
    label = "calendar"
    verbose_name = _("Calendar")

    def ready(self) -> None:
        autodiscover_modules("rules", "menu")
