"""Holiday notices: which days do not work, and which weekends do."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.scopes import holds
from federation.calendar.forms import NoticeForm
from federation.calendar.models import HolidayNotice
from federation.calendar.services import publish_holiday_notice
from federation.calendar.tables import NoticeFilter, NoticeTable, notices_for_table
from federation.ui.pages import CreatePage, ListPage


class NoticeList(ListPage):
    permission = "calendar.view_holidaynotice"
    queryset = HolidayNotice.objects.all()
    filterset_class = NoticeFilter
    table_class = NoticeTable
    heading = gettext_lazy("Working days")
    export_name = "holidays"

    def get_queryset(self) -> Any:
        return notices_for_table(super().get_queryset())

    def facts(self) -> str:
        return _("Due dates in a year without a notice are provisional.")

    def actions(self) -> list[dict]:
        if not holds(self.request.user, "calendar.publish_holiday_notice"):
            return []
        url = reverse("calendar:notice_publish")
        return [{"label": _("Enter a notice"), "url": url, "icon": "plus", "primary": True}]


class NoticePublish(CreatePage):
    permission = "calendar.publish_holiday_notice"
    form_class = NoticeForm
    heading = gettext_lazy("Enter a holiday notice")
    submit_label = gettext_lazy("Publish")
    success_message = gettext_lazy("The notice is in force.")

    def breadcrumb(self) -> list[dict]:
        url = reverse("calendar:notice_list")
        return [{"label": _("Working days"), "url": url}, {"label": _("Enter a notice"), "url": ""}]

    def perform(self, data: dict) -> HolidayNotice:
        return publish_holiday_notice(
            data["year"], data["days"], actor=self.request.user, source=data["source"]
        )

    def success_url(self, done: HolidayNotice) -> str:
        return reverse("calendar:notice_list")
