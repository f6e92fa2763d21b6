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
    Entry(
        "registry",
        _("Supply and demand"),
        "liaison:trade_list",
        "arrows-exchange",
        "liaison.view_trade",
        position=49,
    ),
    Entry(
        "registry",
        _("Supply or demand"),
        "liaison:trade_add",
        "arrows-exchange",
        "liaison.post_trade",
        position=49,
        create=True,
    ),
    Entry(
        "registry",
        _("Service centre"),
        "liaison:service_list",
        "building-store",
        "liaison.view_service",
        position=49,
    ),
    Entry(
        "registry",
        _("What I can get"),
        "liaison:centre_home",
        "clipboard-list",
        "liaison.ask_service",
        position=49,
    ),
    Entry(
        "registry",
        _("Support policies"),
        "liaison:policy_list",
        "file-certificate",
        "liaison.view_policy",
        position=49,
    ),
)
