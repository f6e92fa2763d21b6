"""Taking leave of somebody, with everything they hold on one page."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.forms import OffboardForm
from federation.accounts.holdings import held_by
from federation.accounts.models import Delegation, Post, User
from federation.accounts.services.offboarding import offboard_person
from federation.accounts.services.sign_ins import open_sessions
from federation.accounts.views.users import user_url, way_to
from federation.ui.pages import ActionPage


class UserOffboard(ActionPage):
    """Numbers of what somebody holds, never its content: administrators see no business text."""

    reauthenticate = True
    permission = "accounts.offboard_person"
    queryset = User.objects.all()
    form_class = OffboardForm
    template_name = "accounts/offboard.html"
    heading = gettext_lazy("Offboard")
    submit_label = gettext_lazy("End all rights now")
    success_message = gettext_lazy("All rights have ended, and what was held is handed over.")

    def breadcrumb(self) -> list[dict]:
        return way_to(self.object, str(self.heading))

    def cancel_url(self) -> str:
        return user_url(self.object)

    def extra(self) -> dict:
        user = self.object
        posts = Post.objects.filter(user=user).overlapping(timezone.localdate(), None)
        delegations = Delegation.objects.still_to_come_or_in_force()
        lent = delegations.filter(lender=user).count() + delegations.filter(delegate=user).count()
        return {
            "danger": True,
            "posts": list(posts.select_related("organisation").order_by("starts_on", "id")),
            "ending": [
                (_("Open sessions"), len(open_sessions(user))),
                (_("Delegations"), lent),
                (_("API tokens"), user.auth_token_set.count()),
            ],
            "held": [(kind.label, count, kind.hand_over is not None) for kind, count in held_by(user)],
        }

    def perform(self, data: dict) -> Any:
        return offboard_person(self.object, actor=self.request.user, **data)

    def success_url(self, done: User) -> str:
        return user_url(done)
