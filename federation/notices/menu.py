from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from federation.notices.models import Notice
from federation.ui.menu import Entry, add, counter


@counter("unread")
def unread(user):
    """Unread notices, read from the partial index."""
    mine = Notice.objects.filter(user=OuterRef("pk"), read_at__isnull=True).order_by().values("user")
    return Coalesce(Subquery(mine.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


add(
    Entry("", _("Notices"), "notices:inbox", "bell", position=12),
    Entry("system", _("Outbox"), "notices:outbox_list", "send", "notices.view_outbox", position=86),
)
