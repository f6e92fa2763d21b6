"""Who signs a proposal together with its first proposer (联名): a person, or a unit by one of its people."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation, Post, Role
from federation.workflow import Workflow
from proposals.models.proposals import Proposal

# Who may raise a proposal may sign one too.
SIGNING_ROLES: dict[str, Role] = {
    Organisation.Kind.CHAMBER: Role.CHAMBER_SECRETARY,
    Organisation.Kind.ENTERPRISE: Role.ENTERPRISE,
}


class CoSignerQuerySet(models.QuerySet):
    def signed(self):
        """Those who have signed and still stand by it."""
        return self.filter(state=CoSigner.State.ACCEPTED)

    def invited(self):
        """Invitations that wait for their answer."""
        return self.filter(state=CoSigner.State.INVITED)

    def concerning(self, post: Post):
        """What lets a person read a proposal: a signature, an invitation to the person or to the unit."""
        unit = Q(invited__isnull=True, unit_id=post.organisation_id, role=post.role)
        asked = Q(state=CoSigner.State.INVITED) & (unit | Q(invited_id=post.user_id))
        return self.filter(asked | Q(state=CoSigner.State.ACCEPTED, signer_id=post.user_id))


class CoSigner(models.Model):
    """One who is to sign a proposal, is asked to, has signed or has not.

    `unit` is the chamber or enterprise for which it is signed; `invited` the only person who may do so,
    anybody who represents the unit (`role`) where it is empty. `signer` is who answered. What is signed is
    the text of `signed_sha256`: a proposal whose text has another hash is signed anew.
    """

    class State(models.TextChoices):
        LISTED = "listed", _("to be invited")
        SUGGESTED = "suggested", _("waits for the first proposer’s consent")
        INVITED = "invited", _("invited")
        ACCEPTED = "accepted", _("has signed")
        REFUSED = "refused", _("does not sign")
        EXPIRED = "expired", _("did not answer in time")
        REMOVED = "removed", _("no longer asked")
        LEFT = "left", _("has left")

    workflow = Workflow(
        "state",
        {
            State.LISTED: {State.INVITED, State.REMOVED},
            State.SUGGESTED: {State.INVITED, State.REMOVED},
            # Back on the list where the text is changed before everybody has answered.
            State.INVITED: {State.ACCEPTED, State.REFUSED, State.EXPIRED, State.REMOVED, State.LISTED},
            State.ACCEPTED: {State.LEFT, State.LISTED},
        },
    )
    # Of one addressee only one of these stands at a time.
    STANDING = (State.LISTED, State.SUGGESTED, State.INVITED, State.ACCEPTED)

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="cosigners")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("unit"))
    role = models.CharField(max_length=3, choices=Role)
    invited = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("person")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.LISTED)
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_sha256 = models.CharField(max_length=64, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)

    objects = CoSignerQuerySet.as_manager()

    class Meta:
        verbose_name = _("co-signer")
        verbose_name_plural = _("co-signers")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "unit"],
                condition=Q(invited__isnull=True, state__in=["listed", "suggested", "invited", "accepted"]),
                name="cosigner_unit_stands_once",
                violation_error_message=_("This unit is among the co-signers already."),
            ),
            models.UniqueConstraint(
                fields=["proposal", "invited"],
                condition=Q(invited__isnull=False, state__in=["listed", "suggested", "invited", "accepted"]),
                name="cosigner_person_stands_once",
                violation_error_message=_("This person is among the co-signers already."),
            ),
            models.UniqueConstraint(
                fields=["proposal", "signer"],
                condition=Q(state="accepted"),
                name="cosigner_signs_once",
                violation_error_message=_("You have signed this proposal already."),
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted")
                | (Q(signer__isnull=False, answered_at__isnull=False) & ~Q(signed_sha256="")),
                name="cosigner_signs_a_text",
            ),
            models.CheckConstraint(
                condition=Q(invited__isnull=True) | Q(signer__isnull=True) | Q(signer=F("invited")),
                name="cosigner_answers_in_person",
            ),
        ]
        indexes = [
            # What a person may read: by signature, by name, by unit.
            models.Index(fields=["signer"], condition=Q(state="accepted"), name="cosigner_of_signer"),
            models.Index(fields=["invited"], condition=Q(state="invited"), name="cosigner_of_invited"),
            models.Index(
                fields=["unit", "role"],
                condition=Q(state="invited", invited__isnull=True),
                name="cosigner_of_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.unit_id} {self.state}"
