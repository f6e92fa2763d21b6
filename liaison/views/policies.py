"""Support policies, the enterprises that fit one, and the policies that fit an enterprise."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.scopes import holds, reaches
from federation.audit.timeline import timeline_of
from federation.keyset import capped_count, shown_count
from federation.reference.services import industries, regions
from federation.ui.pages import CreatePage, DetailPage, ListPage, UpdatePage, get_or_refuse
from liaison.forms.policies import PolicyForm
from liaison.models import SupportPolicy
from liaison.policy_lists import (
    LEVEL_TONES,
    STANDING_TONES,
    STANDINGS,
    PolicyFilter,
    PolicyTable,
    standing,
)
from liaison.policy_wording import POLICY
from liaison.services.policies import enterprises_fitting, register_policy, update_policy
from members.filters import EnterpriseFilter
from members.forms.registry import keeping_units
from members.models import Enterprise
from members.services.zones import zones
from members.tables import SIZES, EnterpriseTable, enterprises_for_table
from members.views.registry import Trail

VIEW, KEEP, MATCH = "liaison.view_policy", "liaison.keep_policy", "liaison.match_policy"
POLICIES = (gettext_lazy("Support policies"), "liaison:policy_list")
COUNTED_TO, MOST = 10_000, 200


def crumb() -> dict:
    return {"label": POLICIES[0], "url": reverse(POLICIES[1])}


class PolicyList(ListPage):
    permission = VIEW
    queryset = SupportPolicy.objects.all()
    filterset_class = PolicyFilter
    table_class = PolicyTable
    heading = POLICIES[0]
    empty_sentence = gettext_lazy("No support policy is on file yet.")
    export_name = "policies"

    def actions(self) -> list[dict]:
        if not holds(self.request.user, KEEP):
            return []
        url = reverse("liaison:policy_register")
        return [{"label": _("New policy"), "url": url, "icon": "plus", "primary": True}]


class PolicyDetail(DetailPage):
    permission = VIEW
    queryset = SupportPolicy.objects.select_related("organisation")
    template_name = "liaison/policy_detail.html"
    object: SupportPolicy

    def object_rows(self) -> QuerySet:
        return super().object_rows().with_conditions()

    def details(self) -> dict:
        policy, user = self.object, self.request.user
        state = standing(policy.valid_from, policy.valid_to)
        return {
            "heading": policy.title,
            "number": policy.document_number,
            "labels": [
                {"text": policy.get_level_display(), "tone": LEVEL_TONES[policy.level]},
                {"text": STANDINGS[state], "tone": STANDING_TONES[state]},
            ],
            "facts": f"{policy.body} · {policy.valid_from} – {policy.valid_to or ''}".rstrip(" –"),
            "breadcrumb": [crumb(), {"label": policy.title, "url": ""}],
            "actions": self.actions(),
            "sections": [{"title": _("Who fits"), "rows": conditions_of(policy)}],
            "history": timeline_of([(SupportPolicy, policy.pk)], POLICY, limit=20, viewer=user),
        } | self.fitting()

    def fitting(self) -> dict:
        """How many enterprises within reach fit, for whoever may list enterprises."""
        user = self.request.user
        if not holds(user, MATCH):
            return {"fitting": None}
        count = capped_count(enterprises_fitting(self.object, user), COUNTED_TO)
        url = reverse("liaison:policy_firms", args=[self.object.pk])
        return {"fitting": shown_count(count), "fitting_url": url}

    def actions(self) -> list[dict]:
        if not reaches(self.request.user, KEEP, self.object.organisation):
            return []
        url = reverse("liaison:policy_update", args=[self.object.pk])
        return [{"label": _("Edit"), "url": url, "icon": "edit", "primary": True}]


def conditions_of(policy: Any) -> list[tuple[Any, str]]:
    """What is asked for, in words, without a query: the dictionaries are at hand."""

    def names(rows: dict, keys: list[int]) -> str:
        return "、".join(str(rows[key]) for key in keys if key in rows) or _("Any")

    revenue = policy.min_revenue
    return [
        (_("Sizes"), "、".join(str(SIZES[size]) for size in policy.sizes) or _("Any")),
        (_("Leading enterprises only"), _("Yes") if policy.leading_only else _("No")),
        (_("Annual revenue from (10,000 yuan)"), _("Any") if revenue is None else f"{revenue / 10_000:,.2f}"),
        (_("Employees up to"), _("Any") if policy.max_employees is None else policy.max_employees),
        (_("Regions"), names(regions(), policy.regions_wanted)),
        (_("Industries"), names(industries(), policy.industries_wanted)),
        (_("Zones and platforms"), names(zones(), policy.zones_wanted)),
    ]


class PolicyFirms(ListPage):
    """The enterprises that fit a policy, as far as the reader sees enterprises."""

    permission = "liaison.list_fitting_firms"
    queryset = Enterprise.objects.all()
    filterset_class = EnterpriseFilter
    table_class = EnterpriseTable
    empty_sentence = gettext_lazy("No enterprise within your reach fits this policy.")
    export_permission = "members.export_enterprise"
    export_name = "fitting-enterprises"

    @cached_property
    def policy(self) -> SupportPolicy:
        return get_or_refuse(
            SupportPolicy.objects.with_conditions(), self.request.user, VIEW, self.kwargs["pk"]
        )

    @property
    def heading(self) -> str:
        return _("Enterprises that fit “%(title)s”") % {"title": self.policy}

    def get_queryset(self) -> QuerySet:
        return enterprises_for_table(enterprises_fitting(self.policy, self.request.user))

    def breadcrumb(self) -> list[dict]:
        page = {"label": self.policy.title, "url": self.policy.get_absolute_url()}
        return [crumb(), page, {"label": _("Enterprises that fit"), "url": ""}]


class EnterprisePolicies(DetailPage):
    """The policies in force that fit an enterprise, for its representative and for whoever looks after it."""

    permission = MATCH
    queryset = Enterprise.objects.for_detail()
    template_name = "liaison/enterprise_policies.html"
    object: Enterprise

    def details(self) -> dict:
        party = self.object.organisation
        rows = SupportPolicy.objects.in_force().fitting(self.object)
        return {
            "heading": party.name,
            "facts": _("Policies that fit, as of %(day)s") % {"day": timezone.localdate().isoformat()},
            "breadcrumb": [
                {"label": _("Member enterprises"), "url": reverse("members:enterprise_list")},
                {"label": party.name, "url": reverse("members:enterprise_detail", args=[party.pk])},
                {"label": _("Policies that fit"), "url": ""},
            ],
            "policies": list(rows.order_by("-valid_from", "-pk")[:MOST]),
            "missing": self.missing(),
        }

    def missing(self) -> list[str]:
        """What is not on file, so that no policy asking for it can fit."""
        firm, party = self.object, self.object.organisation
        known = (
            (_("Size"), firm.size),
            (_("Region"), party.region_id),
            (_("Industry"), party.industry_id),
            (_("Annual revenue"), firm.annual_revenue is not None),
            (_("Employees"), firm.employees is not None),
        )
        return [str(label) for label, value in known if not value]


class PolicyRegister(Trail, CreatePage):
    place = POLICIES
    permission = KEEP
    form_class = PolicyForm
    heading = gettext_lazy("New policy")
    submit_label = gettext_lazy("Put on file")
    success_message = gettext_lazy("The policy is on file and matched to enterprises.")

    def form_options(self) -> dict:
        return {"units": keeping_units(self.request.user)}

    def initial(self) -> dict:
        post = self.request.user.main_post
        return {"organisation": post.organisation_id if post else None, "valid_from": timezone.localdate()}

    def cancel_url(self) -> str:
        return reverse(POLICIES[1])

    def perform(self, data: dict) -> SupportPolicy:
        return register_policy(actor=self.request.user, **data)


class PolicyUpdate(Trail, UpdatePage):
    place = POLICIES
    permission = KEEP
    queryset = SupportPolicy.objects.select_related("organisation")
    form_class = PolicyForm
    heading = gettext_lazy("Edit the policy")
    success_message = gettext_lazy("The changes have been saved.")
    object: SupportPolicy

    def object_rows(self) -> QuerySet:
        return super().object_rows().with_conditions()

    def form_options(self) -> dict:
        return {"units": None}

    def initial(self) -> dict:
        row: Any = self.object
        wanted = {name: getattr(row, f"{name}_wanted") for name, _key in SupportPolicy.CONDITIONS}
        return super().initial() | wanted

    def cancel_url(self) -> str:
        return self.object.get_absolute_url()

    def success_url(self, done: SupportPolicy) -> str:
        return self.cancel_url()

    def perform(self, data: dict) -> SupportPolicy:
        return update_policy(self.object, actor=self.request.user, version=self.seen_version(), **data)
