from django.utils.translation import gettext_lazy as _

from federation.ui.menu import Entry, add

add(
    Entry(
        "registry",
        _("Departments"),
        "liaison:department_list",
        "building-bank",
        "liaison.view_department",
        position=46,
    ),
    Entry("registry", _("Visits"), "liaison:visit_list", "route", "liaison.view_visit", position=47),
)
