from django.utils.translation import gettext_lazy as _

from federation.ui.menu import Entry, add

add(
    Entry(
        "registry",
        _("Units"),
        "accounts:organisation_list",
        "building-bank",
        "accounts.view_organisation",
        position=48,
        part="records",
    ),
    Entry("system", _("Accounts"), "accounts:user_list", "users", "accounts.view_user", position=80),
    Entry(
        "system",
        _("Second-factor resets"),
        "accounts:factor_reset_list",
        "shield-lock",
        "accounts.reset_factors",
        position=82,
    ),
    Entry("system", _("Units"), "accounts:unit_list", "building-bank", "accounts.view_unit", position=79),
    Entry("system", _("Posts"), "accounts:post_list", "id", "accounts.view_posts", position=81),
    Entry("system", _("Sign-ins"), "accounts:sign_in_list", "login", "accounts.view_sign_ins", position=83),
    Entry("system", _("Rights of the roles"), "accounts:policy", "key", "accounts.view_policy", position=87),
    Entry("system", _("My account"), "accounts:profile", "user", position=95),
    Entry(
        "system",
        _("Account"),
        "accounts:user_open",
        "user-plus",
        "accounts.open_account",
        position=80,
        create=True,
    ),
)
