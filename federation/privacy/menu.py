from django.db.models import Count, IntegerField, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import holds
from federation.privacy.models import DataRequest
from federation.ui.menu import Entry, add, counter

State = DataRequest.State


@counter("data_requests_todo")
def waiting_requests(user):
    """Requests whose next step is this person's."""
    states = []
    if holds(user, "privacy.handle_request"):
        states = [State.RECEIVED, State.IDENTIFIED, State.HANDLING]
    elif holds(user, "privacy.approve_erasure"):
        states = [State.PROPOSED]
    rows = DataRequest.objects.visible_to(user, "privacy.view_request").filter(state__in=states)
    total = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(total, output_field=IntegerField()), 0)


add(
    Entry(
        "system",
        _("Personal-data requests"),
        "privacy:request_list",
        "user-check",
        "privacy.view_request",
        position=87,
        counter="data_requests_todo",
        urgent=True,
    ),
    Entry(
        "system",
        _("Register of personal data"),
        "privacy:register",
        "clipboard-list",
        "privacy.view_register",
        position=88,
    ),
)
