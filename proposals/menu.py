from functools import reduce
from operator import add as add_up

from django.db.models import Count, IntegerField, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from federation.ui.menu import Entry, add, counter
from proposals.models import Duty
from proposals.models.duties import parts_of


def counted(rows) -> Coalesce:
    total = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(total, output_field=IntegerField()), 0)


@counter("todo")
def waiting(user):
    """How many duties wait for this person, of whatever kind of matter: on every page, so part by part, each
    counted in its index alone."""
    return reduce(add_up, (counted(Duty.objects.open().filter(part)) for part in parts_of(user)))


add(
    Entry(
        "",
        _("To-do centre"),
        "proposals:todo",
        "inbox",
        "proposals.view_duty",
        position=10,
        counter="todo",
        urgent=True,
        bottom=True,
        go="t",
    ),
    Entry(
        "advice",
        _("Rights complaints"),
        "proposals:complaint_list",
        "scale",
        "proposals.view_complaint",
        position=30,
    ),
    Entry(
        "advice",
        _("New complaint"),
        "proposals:complaint_register",
        "scale",
        "proposals.register_complaint",
        position=30,
        create=True,
    ),
    Entry(
        "advice",
        _("Enterprise demands"),
        "proposals:demand_list",
        "heart-handshake",
        "proposals.view_demand",
        position=40,
    ),
    Entry(
        "advice",
        _("Heard and advised"),
        "proposals:suggestion_list",
        "messages",
        "proposals.view_suggestion",
        position=45,
    ),
    Entry(
        "advice",
        _("Give advice"),
        "proposals:advice_give",
        "messages",
        "proposals.give_advice",
        position=45,
        create=True,
    ),
    Entry(
        "advice",
        _("Raise demands"),
        "proposals:demand_begin",
        "heart-handshake",
        "proposals.raise_demand",
        position=40,
        create=True,
    ),
    Entry(
        "advice",
        _("Reception days"),
        "proposals:reception_list",
        "calendar-event",
        "proposals.view_reception",
        position=32,
    ),
    Entry(
        "advice",
        _("Joint meetings"),
        "proposals:meeting_list",
        "users",
        "proposals.view_meeting",
        position=34,
    ),
    Entry(
        "system",
        _("Dictionaries of proposals"),
        "proposals:session_list",
        "book",
        "proposals.keep_dictionary",
        position=71,
    ),
    Entry(
        "advice",
        _("Statistics of proposals"),
        "proposals:statistics",
        "chart-bar",
        "proposals.see_statistics",
        position=90,
    ),
    Entry(
        "advice",
        _("Leaders’ instructions"),
        "proposals:instruction_list",
        "rubber-stamp",
        "proposals.view_instruction",
        position=36,
    ),
    Entry("system", _("Time limits"), "proposals:terms", "clock", "proposals.set_term", position=70),
)
add(
    Entry(
        "advice",
        _("Proposals"),
        "proposals:proposal_list",
        "file-text",
        "proposals.view_proposal",
        position=20,
        bottom=True,
        go="p",
    ),
    Entry(
        "advice",
        _("Publication of letters"),
        "proposals:publication_list",
        "eye",
        "proposals.view_publication",
        position=25,
    ),
    Entry(
        "advice",
        _("Board of commitments"),
        "proposals:commitment_list",
        "check",
        "proposals.view_commitment",
        position=24,
    ),
    Entry(
        "advice",
        _("Assignments"),
        "proposals:assignment_list",
        "send",
        "proposals.view_assignment",
        position=22,
    ),
    Entry(
        "advice",
        _("New proposal"),
        "proposals:proposal_draft",
        "file-text",
        "proposals.draft_proposal",
        position=20,
        create=True,
    ),
)
