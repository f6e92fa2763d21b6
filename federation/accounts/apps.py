from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "federation.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        autodiscover_modules("rules", "rights", "menu")
        from federation.accounts.proof import mark_after_sign_in  # noqa: PLC0415 - models are ready only now

        user_logged_in.connect(mark_after_sign_in, dispatch_uid="accounts.mark_after_sign_in")
