"""What people ask about their own data (PIPL 44 to 50): copy, correction, erasure, withdrawal of consent."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation
from federation.accounts.scopes import ScopedQuerySet
from federation.workflow import Workflow

OPEN = ("received", "identified", "handling", "proposed", "approved")


class DataRequestQuerySet(ScopedQuerySet):
    def for_detail(self):
        return self.select_related(
            "organisation", "user", "handler", "identified_by", "decided_by", "approved_by"
        )

    def open(self):
        return self.filter(state__in=OPEN)


class DataRequest(models.Model):
    """What somebody asks about their own data, until it is granted or refused.

    `organisation` is the federation in charge. `user` is set where the person was signed in; `digest` is the
    hash of the secret in the private link of everybody else. `plan` is what a rehearsal says that an erasure
    would do, `report` what it did; neither holds a word of the person.
    """

    class Kind(models.TextChoices):
        COPY = "copy", _("A copy of my data")
        CORRECTION = "correction", _("A correction")
        ERASURE = "erasure", _("Erasure")
        WITHDRAWAL = "withdrawal", _("Withdrawal of consent")

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        IDENTIFIED = "identified", _("Identity checked")
        HANDLING = "handling", _("In handling")
        PROPOSED = "proposed", _("Waiting for the leader")
        APPROVED = "approved", _("Being carried out")
        GRANTED = "granted", _("Granted")
        PARTLY = "partly", _("Granted in part")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Asker(models.TextChoices):
        SELF = "self", _("I ask for myself")
        AGENT = "agent", _("I act for somebody, with a letter of authority")
        RELATIVE = "relative", _("I am a close relative of somebody who has died")

    class Proof(models.TextChoices):
        ACCOUNT = "account", _("Signed in, and proved again")
        DOCUMENT = "document", _("Identity document shown in person")
        CALL = "call", _("Called back on the number that is on file")
        AUTHORITY = "authority", _("Letter of authority and identity document")

    class Refusal(models.TextChoices):
        NOT_IDENTIFIED = "identity", _("The identity could not be made sure of")
        NOTHING = "nothing", _("Nothing is on file about the person")
        LAW = "law", _("The law requires the data to be kept")
        SECRECY = "secrecy", _("The law requires secrecy, or forbids telling")
        OTHERS = "others", _("It would harm the rights of others")
        REPEATED = "repeated", _("The same was asked and answered a short time ago")
        CORRECT = "correct", _("What is on file is right")

    workflow = Workflow(
        "state",
        {
            State.RECEIVED: {State.IDENTIFIED, State.REFUSED, State.WITHDRAWN},
            State.IDENTIFIED: {State.HANDLING, State.REFUSED, State.WITHDRAWN},
            State.HANDLING: {State.PROPOSED, State.GRANTED, State.PARTLY, State.REFUSED, State.WITHDRAWN},
            State.PROPOSED: {State.HANDLING, State.APPROVED},
            State.APPROVED: {State.GRANTED, State.PARTLY, State.HANDLING},
        },
    )

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=60, blank=True)
    kind = models.CharField(_("request"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RECEIVED)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("federation in charge")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    digest = models.CharField(max_length=64, blank=True, editable=False)
    asker = models.CharField(_("who asks"), max_length=8, choices=Asker, default=Asker.SELF)
    name = models.CharField(_("name"), max_length=60)
    mobile = models.CharField(_("mobile telephone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    wish = models.TextField(_("what is asked"), max_length=2000)
    received_on = models.DateField(_("received"))
    due_on = models.DateField(_("due"))
    due_why = models.TextField(blank=True)
    extended_on = models.DateField(_("extended on"), null=True, blank=True)
    extension_reason = models.CharField(_("reason of the extension"), max_length=300, blank=True)
    proof = models.CharField(_("how the identity was checked"), max_length=9, choices=Proof, blank=True)
    proof_note = models.CharField(_("note on the identity"), max_length=200, blank=True)
    identified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("checked by"),
    )
    identified_at = models.DateTimeField(null=True, blank=True)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handled by"),
    )
    refusal = models.CharField(_("ground of the refusal"), max_length=8, choices=Refusal, blank=True)
    answer = models.TextField(_("answer"), blank=True, max_length=2000)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    plan = models.JSONField(default=dict, blank=True)
    report = models.JSONField(default=dict, blank=True)
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, blank=True, related_name="+")
    # When the request's own personal data went, at the end of its time.
    forgotten_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("personal-data request")
        verbose_name_plural = _("personal-data requests")
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="data_request_number_is_unique"
            ),
            models.UniqueConstraint(
                fields=["digest"], condition=~Q(digest=""), name="data_request_link_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "refused", "withdrawn"])
                | Q(identified_at__isnull=False) & ~Q(proof=""),
                name="data_request_is_of_somebody_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refusal="") & ~Q(answer=""),
                name="data_request_refusal_has_a_ground",
            ),
            # Two persons: who decided about an erasure does not approve it, and nobody decides about oneself.
            models.CheckConstraint(
                condition=~Q(kind="erasure", state__in=["approved", "granted", "partly"])
                | Q(approved_by__isnull=False, decided_by__isnull=False) & ~Q(approved_by=F("decided_by")),
                name="data_request_erasure_by_two",
                violation_error_message=_("Two persons are needed: who proposed it cannot approve it."),
            ),
            models.CheckConstraint(
                condition=(Q(user__isnull=True) | Q(decided_by__isnull=True) | ~Q(decided_by=F("user")))
                & (Q(user__isnull=True) | Q(approved_by__isnull=True) | ~Q(approved_by=F("user"))),
                name="data_request_decided_by_somebody_else",
                violation_error_message=_("Nobody decides about a request of their own."),
            ),
            models.CheckConstraint(
                condition=Q(extended_on__isnull=True) | ~Q(extension_reason=""),
                name="data_request_extension_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["-id"], name="data_request_list"),
            models.Index(fields=["state", "-id"], name="data_request_state"),
            models.Index(fields=["organisation", "-id"], name="data_request_unit"),
            models.Index(fields=["user", "-id"], name="data_request_user"),
            models.Index(fields=["due_on"], condition=Q(state__in=OPEN), name="data_request_due"),
            models.Index(
                fields=["decided_at"],
                condition=Q(forgotten_at__isnull=True),
                name="data_request_over",
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        return reverse("privacy:request_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class RequestRecord(models.Model):
    """A row that the desk has found to be of the person (`PersonRow`).

    It stays where a merge leaves it: what was merged is looked for from either side.
    """

    request = models.ForeignKey(DataRequest, models.CASCADE, related_name="records")
    model = models.CharField(max_length=60)
    key = models.BigIntegerField()
    part = models.CharField(max_length=20, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("record of a request")
        verbose_name_plural = _("records of requests")
        constraints = [
            models.UniqueConstraint(fields=["request", "model", "key", "part"], name="request_record_once")
        ]
        indexes = [models.Index(fields=["model", "key"], name="request_record_row")]

    def __str__(self) -> str:
        return f"{self.model} {self.key} {self.part}".strip()
