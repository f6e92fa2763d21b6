"""Where an enterprise is or was listed: exchange, board, code, from when to when."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation, User
from federation.accounts.models.organisations import match_names
from federation.accounts.scopes import ScopedQuerySet
from members.models.enterprises import Enterprise

CODE_TAKEN = "code_taken"


class ListingQuerySet(ScopedQuerySet):
    """Whoever may see an enterprise may see where it is listed."""

    def visible_to(self, user: User | None, permission: str) -> Any:
        seen = Enterprise.objects.visible_to(user, permission)
        return self.filter(organisation__in=seen.values("pk"))

    def current(self):
        """Without those of records that were merged away."""
        return self.filter(organisation__merged_into__isnull=True)

    def in_force(self):
        return self.filter(delisted_on=None)

    def matching(self, text: str):
        typed = text.strip()
        named = match_names(self.model.objects.all(), text, prefix="organisation__").values("pk")
        return self.filter(Q(symbol__istartswith=typed) | Q(short_name__icontains=typed) | Q(pk__in=named))


class Listing(models.Model):
    """One security of an enterprise at one exchange. A company may be listed at several, and leave them.

    `symbol` is the code with the mark of its exchange, such as 600519.SH; exchange and board follow from it
    where the exchange gives its codes by board (`members.services.stock_codes`).
    """

    class Exchange(models.TextChoices):
        SHANGHAI = "sse", _("Shanghai Stock Exchange")
        SHENZHEN = "szse", _("Shenzhen Stock Exchange")
        BEIJING = "bse", _("Beijing Stock Exchange")
        NEEQ = "neeq", _("NEEQ (new third board)")
        HONG_KONG = "hkex", _("Hong Kong Exchange")
        NASDAQ = "nasdaq", _("Nasdaq")
        NEW_YORK = "nyse", _("New York Stock Exchange")
        OTHER = "other", _("Another exchange")

    class Board(models.TextChoices):
        MAIN = "main", _("Main board")
        STAR = "star", _("STAR market")
        CHINEXT = "chinext", _("ChiNext")
        GEM = "gem", _("GEM")

    class Ending(models.TextChoices):
        MOVED = "moved", _("Moved to another board or exchange")
        VOLUNTARY = "voluntary", _("Left by its own decision")
        FORCED = "forced", _("Delisted by the exchange")
        ABSORBED = "absorbed", _("Taken over by another company")

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="listings", verbose_name=_("enterprise")
    )
    exchange = models.CharField(_("exchange"), max_length=6, choices=Exchange)
    board = models.CharField(_("board"), max_length=8, choices=Board, blank=True)
    symbol = models.CharField(_("stock code"), max_length=16, db_collation="C")
    short_name = models.CharField(_("short name of the security"), max_length=30, blank=True)
    listed_on = models.DateField(_("listed on"), null=True, blank=True)
    delisted_on = models.DateField(_("delisted on"), null=True, blank=True)
    ending = models.CharField(_("why it ended"), max_length=9, choices=Ending, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        constraints = [
            models.UniqueConstraint(
                fields=["symbol"],
                condition=Q(delisted_on=None),
                name="listing_code_in_force_once",
                violation_error_code=CODE_TAKEN,
                violation_error_message=_("This stock code is on file for an enterprise already."),
            ),
            models.CheckConstraint(
                condition=Q(delisted_on=None) | Q(listed_on=None) | Q(delisted_on__gt=F("listed_on")),
                name="listing_ends_after_it_begins",
                violation_error_message=_("The listing ends before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(delisted_on=None) | Q(ending=""),
                name="listing_reason_only_where_it_ended",
                violation_error_message=_("Say also on which day the listing ended."),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "delisted_on"], name="listing_of_organisation"),
            models.Index(fields=["symbol", "id"], name="listing_list"),
            models.Index(F("listed_on").asc(nulls_last=True), F("id"), name="listing_by_day"),
            models.Index(F("listed_on").desc(nulls_last=True), F("id").desc(), name="listing_newest"),
            models.Index(fields=["exchange", "symbol", "id"], name="listing_exchange"),
        ]

    def __str__(self) -> str:
        return f"{self.symbol} {self.short_name}".rstrip()
