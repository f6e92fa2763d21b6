"""The roster of experts, and which enterprise each looks after."""

from __future__ import annotations

import functools
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Organisation, User
from federation.accounts.scopes import holds, reaches
from federation.audit.timeline import timeline_of
from federation.ui.pages import ActionPage, CreatePage, DetailPage, ListPage, UpdatePage
from liaison.clinic_lists import FIELDS, ExpertFilter, ExpertTable, experts_for_table
from liaison.clinic_wording import EXPERT
from liaison.forms.clinic import ExpertForm, ExpertPairEndForm, ExpertPairForm, ExpertTermForm
from liaison.models import ClinicPair, ClinicVisit, Expert
from liaison.services.clinic import add_expert, change_expert, end_pair, pair_expert
from liaison.views.centre import offered_actions
from members.forms.registry import keeping_units
from members.models import Enterprise, Person
from members.pickers import parties_meant, people_meant
from members.views.registry import Trail

VIEW, KEEP = "liaison.view_expert", "liaison.keep_expert"
EXPERTS = (gettext_lazy("Experts"), "liaison:expert_list")
VIEW_CLINIC = "liaison.view_clinic"
SHOWN = 50


def firms_within(user: User, text: str) -> list[Organisation]:
    """Enterprises that somebody may see, and no others."""
    seen = Enterprise.objects.current().visible_to(user, "members.view_enterprise")
    rows: Any = Organisation.objects.filter(pk__in=seen.values("pk"))
    return parties_meant(rows, text)


def term_of(data: dict) -> dict:
    """What the form calls `fields_known` are the fields of an expert: a form has fields of its own."""
    return {("fields" if name == "fields_known" else name): value for name, value in data.items()}


class ExpertList(ListPage):
    permission = VIEW
    queryset = Expert.objects.all()
    filterset_class = ExpertFilter
    table_class = ExpertTable
    heading = EXPERTS[0]
    empty_sentence = gettext_lazy("Nobody is on the roster within your reach yet.")
    export_permission = KEEP
    export_name = "experts"

    def get_queryset(self) -> QuerySet:
        return experts_for_table(super().get_queryset())

    def actions(self) -> list[dict]:
        if not holds(self.request.user, KEEP):
            return []
        url = reverse("liaison:expert_add")
        return [{"label": _("New expert"), "url": url, "icon": "plus", "primary": True}]


class ExpertDetail(DetailPage):
    permission = VIEW
    queryset = Expert.objects.select_related("person", "organisation")
    template_name = "liaison/expert_detail.html"
    object: Expert

    def details(self) -> dict:
        expert, user = self.object, self.request.user
        pairs = list(expert.pairs.select_related("unit").order_by("-starts_on", "-pk")[:SHOWN])
        self.pair = next((one for one in pairs if one.ended_on is None), None)
        visits = ClinicVisit.objects.visible_to(user, VIEW_CLINIC).filter(experts=expert)
        state = _("Term running") if expert.is_serving else _("Term over")
        return {
            "heading": expert.person.name,
            "labels": [{"text": state, "tone": "green" if expert.is_serving else ""}],
            "facts": f"{expert.speciality} · {expert.starts_on} – {expert.ends_on}",
            "breadcrumb": [
                {"label": EXPERTS[0], "url": reverse(EXPERTS[1])},
                {"label": expert.person.name, "url": ""},
            ],
            "actions": self.actions(),
            "known": [FIELDS[one] for one in expert.fields],
            "pairs": pairs,
            "visits": list(visits.select_related("unit").order_by("-visited_on", "-pk")[:SHOWN]),
            "history": timeline_of([(Expert, expert.pk)], EXPERT, limit=20, viewer=user),
        }

    def actions(self) -> list[dict]:
        expert = self.object
        may_keep = reaches(self.request.user, KEEP, expert.organisation)
        free = may_keep and self.pair is None and expert.is_serving
        offered = (
            (may_keep, "expert_change", _("Edit"), "edit", False),
            (free, "expert_pair", _("Give an enterprise"), "link", True),
        )
        found = offered_actions(expert.pk, offered)
        if may_keep and self.pair is not None:
            end = (True, "expert_pair_end", _("End the pair"), "circle-x", False)
            found = [*offered_actions(self.pair.pk, (end,)), *found]
        return found


class ExpertAdd(Trail, CreatePage):
    place = EXPERTS
    permission = KEEP
    form_class = ExpertForm
    heading = gettext_lazy("New expert")
    submit_label = gettext_lazy("Put on the roster")
    success_message = gettext_lazy("The expert is on the roster.")

    def form_options(self) -> dict:
        people = Person.objects.current().for_list().visible_to(self.request.user, "members.view_person")
        return {"units": keeping_units(self.request.user), "find": functools.partial(people_meant, people)}

    def initial(self) -> dict:
        today, post = timezone.localdate(), self.request.user.main_post
        return {
            "organisation": post.organisation_id if post else None,
            "starts_on": today,
            "ends_on": today + timedelta(days=3 * 365),
        }

    def cancel_url(self) -> str:
        return reverse(EXPERTS[1])

    def perform(self, data: dict) -> Expert:
        person = data.pop("person")
        return add_expert(person, actor=self.request.user, **term_of(data))


class ExpertAct(Trail):
    place = EXPERTS
    permission = KEEP
    queryset: Any = Expert.objects.select_related("person", "organisation")
    object: Any

    def cancel_url(self) -> str:
        return self.object.get_absolute_url()

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class ExpertChange(ExpertAct, UpdatePage):
    form_class = ExpertTermForm
    heading = gettext_lazy("Edit the expert")
    success_message = gettext_lazy("The changes have been saved.")

    def initial(self) -> dict:
        return super().initial() | {"fields_known": self.object.fields}

    def perform(self, data: dict) -> Expert:
        return change_expert(
            self.object, actor=self.request.user, version=self.seen_version(), **term_of(data)
        )


class ExpertPair(ExpertAct, ActionPage):
    form_class = ExpertPairForm
    heading = gettext_lazy("Give an enterprise")
    success_message = gettext_lazy("The expert looks after the enterprise, which has been told.")

    def form_options(self) -> dict:
        return {"find": functools.partial(firms_within, self.request.user)}

    def initial(self) -> dict:
        return {"starts_on": timezone.localdate()}

    def perform(self, data: dict) -> ClinicPair:
        return pair_expert(self.object, actor=self.request.user, **data)


class ExpertPairEnd(ExpertAct, ActionPage):
    queryset = ClinicPair.objects.select_related("expert__person", "unit")
    form_class = ExpertPairEndForm
    heading = gettext_lazy("End the pair")
    success_message = gettext_lazy("The pair has ended. Either can be paired anew.")

    def initial(self) -> dict:
        return {"ended_on": timezone.localdate()}

    def cancel_url(self) -> str:
        return self.object.expert.get_absolute_url()

    def perform(self, data: dict) -> ClinicPair:
        return end_pair(self.object, actor=self.request.user, **data)
