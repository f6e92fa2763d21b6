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
    Entry(
        "registry",
        _("Pairing campaigns"),
        "liaison:campaign_list",
        "heart-handshake",
        "liaison.view_pair_campaign",
        position=48,
    ),
    Entry(
        "registry",
        _("Pairs of enterprises"),
        "liaison:pair_list",
        "link",
        "liaison.view_pair",
        position=48,
    ),
)
