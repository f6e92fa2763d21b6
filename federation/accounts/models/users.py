"""People who sign in, the dated posts that give them rights, and tokens that work once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Hashable
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import BooleanField, F, Func, Q, Value
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import ScopedQuerySet
from federation.text import fold


class Role(models.TextChoices):
    """The roles of the permission matrix; the short codes are its column heads."""

    SYSTEM_ADMIN = "SYS", _("System administrator")
    SECURITY_ADMIN = "SEC", _("Security administrator")
    AUDITOR = "AUD", _("Security auditor")
    CITY_STAFF = "CST", _("City staff")
    COUNTY_STAFF = "COS", _("County staff")
    LEADER = "LDR", _("Leader")
    CHAMBER_SECRETARY = "CHS", _("Chamber secretary")
    ENTERPRISE = "ENT", _("Enterprise representative")
    DEPARTMENT = "DEP", _("Department officer")
    EXPERT = "EXP", _("Expert")
    PARTNER = "PAR", _("Partner system")
    PUBLIC = "PUB", _("Public")


STAFF_ROLES = frozenset({Role.CITY_STAFF, Role.COUNTY_STAFF, Role.LEADER})
ADMIN_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})


class UserQuerySet(ScopedQuerySet):
    """Accounts are seen by the administrators alone, and then all of them."""

    def matching(self, text: str):
        """Accounts whose name or account name holds `text`. The table is small: no index is needed."""
        return self.filter(Q(folded_username__contains=fold(text)) | Q(name__contains=text.strip()))


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields) -> User:
        """Make an account; the name is unique after folding width, case and compatibility forms."""
        user = self.model(username=username, folded_username=fold(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str) -> User:
        return self.get(folded_username=fold(username))


class User(AbstractBaseUser):
    """An account of one person. Rights come from posts alone: there is no superuser."""

    username = models.CharField(_("account name"), max_length=60, unique=True)
    folded_username = models.CharField(max_length=60, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=60)
    email = models.EmailField(_("e-mail"), blank=True)
    mobile = models.CharField(_("mobile telephone"), max_length=20, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    text_size = models.CharField(
        max_length=6, choices=[("normal", _("Normal text")), ("large", _("Large text"))], default="normal"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    # Since when a second factor is enrolled. Kept here, because every request asks.
    second_factor_since = models.DateTimeField(_("second factor since"), null=True, editable=False)
    # Counting it up ends every session of the account; single ones end by their name in the list.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    ended_sessions = ArrayField(models.UUIDField(), default=list, editable=False)

    objects = UserManager.from_queryset(UserQuerySet)()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name

    @cached_property
    def active_posts(self) -> list[Post]:
        """Posts in force today with their organisations, lent ones last, in one query per request."""
        return self.take_posts(list(Post.objects.at_hand(self.pk)))

    def take_posts(self, posts: list[Post]) -> list[Post]:
        """The posts that count, of what `at_hand` found: one's own first, then what colleagues lent.

        Lent posts keep their owner as `user`. They add to work that one has: without a post of one's own
        they give nothing, and an administrator has no other role beside it (三权分立).
        """
        own = [post for post in posts if post.user_id == self.pk]
        lent = [post for post in posts if post.user_id != self.pk]
        for post in own:
            post.user = self
        if not own or any(post.role in ADMIN_ROLES for post in own):
            lent = []
        self.active_posts = [*own, *lent]
        return self.active_posts

    @property
    def standing(self) -> Hashable:
        """All that rights follow from: the posts in force with their units, and the day.

        Two requests of the same standing may be asked by the same statement.
        """
        posts = tuple(
            (post.user_id, post.role, unit.pk, unit.kind, unit.path, unit.branch_id)
            for post in self.active_posts
            for unit in (post.organisation,)
        )
        return (self.pk, timezone.localdate(), posts)

    @property
    def lenders(self) -> list[str]:
        """The names of the colleagues whose posts this person acts in today, each once."""
        names = [post.user.name for post in self.active_posts if post.user_id != self.pk]
        return list(dict.fromkeys(names))

    @property
    def signature(self) -> str:
        """The name as the trail keeps it: with the colleagues for whom the person acts."""
        return f"{self.name}（代{'、'.join(self.lenders)}）" if self.lenders else self.name

    @property
    def owes_second_factor(self) -> bool:
        """Whether some post in force asks for a second factor that this account does not have yet."""
        return self.second_factor_since is None and not self.roles.isdisjoint(settings.SECOND_FACTOR_ROLES)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must match: the password and the count of "end all sessions"."""
        salt = "federation.accounts.models.User.session"
        value = f"{self.session_epoch}:{self.password}"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()

    @property
    def main_post(self) -> Post | None:
        return self.active_posts[0] if self.active_posts else None

    @property
    def roles(self) -> set[str]:
        return {post.role for post in self.active_posts}

    @property
    def is_federation_staff(self) -> bool:
        return not self.roles.isdisjoint(STAFF_ROLES)


class PostQuerySet(ScopedQuerySet):
    def in_force(self, on=None):
        day = on or timezone.localdate()
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))

    def people(self) -> models.QuerySet[User]:
        """The accounts in use that hold these posts, each once."""
        return User.objects.filter(is_active=True, pk__in=self.values("user_id"))

    def at_hand(self, user_id: Any, on: Any = None):
        """The posts in force of a person and those lent to them, of people whose accounts are in use.

        The lent ones are looked up first, as an array: both halves of the OR are then found by an index.
        Both the key and the day (today, where there is none) may be expressions.
        """
        delegation = apps.get_model("accounts", "Delegation")
        lent = ArraySubquery(delegation.objects.in_force(on).filter(delegate=user_id).values("post_id"))
        is_lent = Func(
            F("pk"), lent, template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField()
        )
        return (
            self.in_force(on)
            .filter(Q(user_id=user_id) | Q(is_lent), user__is_active=True)
            .select_related("user", "organisation")
            .order_by("id")
        )

    def overlapping(self, starts_on, ends_on):
        """Posts that share a day with the time from `starts_on` up to but without `ends_on` (None: open)."""
        found = self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=starts_on))
        return found if ends_on is None else found.filter(starts_on__lt=ends_on)


class Post(models.Model):
    """A role that a person holds in an organisation from a day on, up to but without its last bound."""

    user = models.ForeignKey(User, models.CASCADE, related_name="posts")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="posts")
    role = models.CharField(_("role"), max_length=3, choices=Role)
    title = models.CharField(_("post"), max_length=60, blank=True)
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until (exclusive)"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.CheckConstraint(
                # Equal bounds hold no day: a post that is taken away on its first day.
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="post_ends_not_before_it_starts",
            ),
            ExclusionConstraint(
                name="post_held_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (
                        Func(F("starts_on"), F("ends_on"), Value("[)"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            # 三权分立 (GB/T 22239 8.1.5): nobody holds two of the three administrator roles.
            ExclusionConstraint(
                name="post_one_administrator_role_per_person",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.NOT_EQUAL),
                    (
                        Func(F("starts_on"), F("ends_on"), Value("[)"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(role__in=["SYS", "SEC", "AUD"]),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "role"], name="post_organisation_role")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class InvalidToken(Exception):
    """The token is unknown, used or too old; the three cases look the same from outside."""


class OneTimeToken(models.Model):
    """An invitation or a reset. Only the hash is stored; it works once and for a short time."""

    class Purpose(models.TextChoices):
        INVITATION = "invitation", _("Invitation")
        RESET = "reset", _("Password reset")

    LIFETIME = {Purpose.INVITATION: timedelta(days=7), Purpose.RESET: timedelta(minutes=30)}

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    purpose = models.CharField(max_length=10, choices=Purpose)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("one-time token")
        verbose_name_plural = _("one-time tokens")

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"

    @staticmethod
    def digest_of(secret: str) -> str:
        return hashlib.sha256(secret.encode()).hexdigest()

    @classmethod
    def issue(cls, user: User, purpose: str) -> str:
        """Store a new token for `user` and return its secret, which is shown to nobody else."""
        secret = secrets.token_urlsafe(32)
        cls.objects.create(
            user=user,
            purpose=purpose,
            digest=cls.digest_of(secret),
            expires_at=timezone.now() + cls.LIFETIME[cls.Purpose(purpose)],
        )
        return secret
