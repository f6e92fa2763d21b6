from django.db.models import Count, IntegerField, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Post, Role
from federation.ui.menu import Entry, add, counter
from proposals.models import Assignment, Proposal


def in_force() -> Q:
    day = timezone.localdate()
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gt=day))


def counted(rows) -> Coalesce:
    total = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(total, output_field=IntegerField()), 0)


@counter("proposals_todo")
def waiting(user):
    """What waits for this person: the desk's intake, a department's open parts, an author's own turn."""
    roles = user.roles
    if Role.CITY_STAFF in roles:
        states = [Proposal.State.SUBMITTED, Proposal.State.UNDER_REVIEW, Proposal.State.FILED]
        return counted(Proposal.objects.filter(state__in=states))
    if Role.DEPARTMENT in roles:
        posts = Post.objects.filter(in_force(), user_id=user.pk, role=Role.DEPARTMENT)
        return counted(Assignment.objects.open().filter(department_id__in=posts.values("organisation_id")))
    mine = [Proposal.State.DRAFT, Proposal.State.RETURNED, Proposal.State.REPLIED]
    return counted(Proposal.objects.filter(matter__author_id=user.pk, state__in=mine))


add(
    Entry(
        "advice",
        _("Proposals"),
        "proposals:proposal_list",
        "file-text",
        "proposals.view_proposal",
        position=20,
        counter="proposals_todo",
        urgent=True,
        bottom=True,
        go="p",
    ),
    Entry(
        "advice",
        _("Assignments"),
        "proposals:assignment_list",
        "send",
        "proposals.view_assignment",
        position=22,
        bottom=True,
        go="t",
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
