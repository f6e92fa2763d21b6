"""Pages of people. Telephones and numbers are masked; the full ones are shown once, after a reason."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Organisation
from federation.accounts.scopes import holds, reaches
from federation.audit.timeline import timeline_of
from federation.merging.views.naming import way_to_merge
from federation.merging.views.undoing import with_way_back
from federation.ui.pages import ActionPage, CreatePage, DetailPage, ListPage, UpdatePage
from federation.ui.picking import PickPage
from federation.ui.typed import is_sound
from members import wording
from members.filters import PersonFilter
from members.forms import PersonForm, PersonUpdateForm, RevealForm
from members.forms.people import MASKS, changed_fields
from members.forms.registry import UNITS
from members.models import Person
from members.pickers import PEOPLE as PERSON_PICKER
from members.services.duplicates import similar_people
from members.services.people import register_person, reveal_person, update_person
from members.tables import PersonTable, people_for_table
from members.views.registry import Trail, page_of

PEOPLE = (gettext_lazy("Representatives"), "members:person_list")


class PersonList(ListPage):
    bulk_kind = "members.person"
    permission = "members.view_person"
    queryset = Person.objects.current()
    filterset_class = PersonFilter
    table_class = PersonTable
    exports_personal_data = True
    export_permission = "members.export_person"
    export_asks_reason = True
    heading = gettext_lazy("Representatives")
    empty_sentence = gettext_lazy("Nobody is on file within your reach yet.")

    def get_queryset(self) -> QuerySet:
        return people_for_table(super().get_queryset())

    def actions(self) -> list[dict]:
        if not holds(self.request.user, "members.register_person"):
            return []
        url = reverse("members:person_register")
        return [{"label": _("New person"), "url": url, "icon": "plus", "primary": True}]


class PersonDetail(DetailPage):
    permission = "members.view_person"
    queryset = Person.objects.for_detail()
    template_name = "members/person_detail.html"

    def details(self) -> dict:
        person = self.object
        offices = person.offices.select_related("chamber__organisation")
        return {
            "heading": person.name,
            "facts": _("Kept by %(unit)s") % {"unit": person.organisation.name},
            "actions": self.actions(),
            "breadcrumb": [
                {"label": _("Representatives"), "url": reverse("members:person_list")},
                {"label": person.name, "url": ""},
            ],
            "sections": [{"title": _("Personal data"), "rows": masked_rows(person)}],
            "offices": list(offices.order_by("-starts_on", "-id")),
            "positions": [
                {"row": row, "url": page_of(row.organisation)}
                for row in person.positions.select_related("organisation").order_by("id")
            ],
            "history": self.history(),
        }

    def history(self) -> list[dict]:
        """What happened to the person, and to the records that were merged into this one."""
        keys = [self.object.pk, *self.object.merged_from.values_list("pk", flat=True)]
        abouts = [(Person, key) for key in keys]
        items = timeline_of(abouts, wording.PERSON, limit=20, viewer=self.request.user)
        return with_way_back(items, self.request.user)

    def actions(self) -> list[dict]:
        unit, key = self.object.organisation, self.object.pk
        url = reverse("members:person_directory", args=[key])
        found: list[dict] = [{"label": _("Directory and public posts"), "url": url, "icon": "book"}]
        if reaches(self.request.user, "chambers.view_entry", unit):
            url = reverse("chambers:person_portrait", args=[key])
            found.append({"label": _("Portrait"), "url": url, "icon": "rosette"})
        if reaches(self.request.user, "members.reveal_person", unit):
            url = reverse("members:person_reveal", args=[key])
            found.append({"label": _("Show in full"), "url": url, "icon": "eye"})
        if reaches(self.request.user, "merging.merge_records", unit):
            found.append(way_to_merge("merging:person_with", key))
        if reaches(self.request.user, "members.update_person", unit):
            url = reverse("members:person_update", args=[key])
            found.append({"label": _("Edit"), "url": url, "icon": "edit", "primary": True})
        return found


def masked_rows(person: Person) -> list[tuple[Any, Any]]:
    """The facts of a person with every personal field masked."""
    return [
        (_("Gender"), person.get_gender_display()),
        (_("Mobile telephone"), MASKS["mobile"](person.mobile)),
        (_("E-mail"), MASKS["email"](person.email)),
        (_("Identity document"), person.get_id_kind_display()),
        (_("Document number"), MASKS["id_number"](person.id_number)),
        (_("Native place"), person.native_place),
        (_("Note"), person.note),
    ]


def units_that_keep(user) -> QuerySet:
    """Where `user` may file a person: federations within reach, or the chamber whose secretary they are."""
    own = [post.organisation_id for post in user.active_posts]
    return (
        Organisation.objects.current()
        .filter(kind__in=[*UNITS, Organisation.Kind.CHAMBER])
        .filter(pk__in=own)
        .order_by("path")
    )


def person_page(person: Person) -> str:
    return reverse("members:person_detail", args=[person.pk])


def twins_among(user: Any, person: Person | None = None) -> Any:
    """A finder of people like the one typed, within the reach of `user`.

    A personal field left empty keeps what is on file, so that is compared; where nothing new was typed
    nobody is asked again.
    """

    def find(data: dict[str, Any]) -> list[Person]:
        typed = {name: data.get(name) or "" for name in ("name", "mobile", "id_number")}
        if person is not None:
            stored = {name: getattr(person, name) for name in typed}
            typed = {name: value or stored[name] for name, value in typed.items()}
            if typed == stored:
                return []
        reachable = Person.objects.visible_to(user, "members.view_person")
        return similar_people(reachable, **typed, except_for=person.pk if person else None)

    return find


class PersonRegister(Trail, CreatePage):
    place = PEOPLE
    permission = "members.register_person"
    form_class = PersonForm
    heading = gettext_lazy("New person")
    submit_label = gettext_lazy("Put on file")
    success_message = gettext_lazy("The person is on file.")

    def form_options(self) -> dict:
        user = self.request.user
        return {"units": units_that_keep(user), "find_similar": twins_among(user), "link": person_page}

    def initial(self) -> dict:
        post = self.request.user.main_post
        return {"organisation": post.organisation_id if post else None}

    def cancel_url(self) -> str:
        return reverse("members:person_list")

    def perform(self, data: dict) -> Person:
        data.pop("confirm_similar", None)
        return register_person(actor=self.request.user, **data)

    def success_url(self, done: Person) -> str:
        return reverse("members:person_detail", args=[done.pk])


class PersonUpdate(Trail, UpdatePage):
    place = PEOPLE
    permission = "members.update_person"
    queryset = Person.objects.for_detail()
    form_class = PersonUpdateForm
    heading = gettext_lazy("Edit the person")
    success_message = gettext_lazy("The changes have been saved.")

    def form_options(self) -> dict:
        return {
            "person": self.object,
            "find_similar": twins_among(self.request.user, self.object),
            "link": person_page,
        }

    def initial(self) -> dict:
        # What is masked on the page must not come back in the fields of a form.
        return {name: value for name, value in super().initial().items() if name not in MASKS}

    def perform(self, data: dict) -> Person:
        return update_person(
            self.object, actor=self.request.user, version=self.seen_version(), **changed_fields(data)
        )

    def cancel_url(self) -> str:
        return reverse("members:person_detail", args=[self.object.pk])

    def success_url(self, done: Person) -> str:
        return self.cancel_url()


class PersonReveal(Trail, ActionPage):
    """The full personal data, as the answer to a POST that gave a reason; nothing of it has an address."""

    reauthenticate = True
    place = PEOPLE
    permission = "members.reveal_person"
    queryset = Person.objects.for_detail()
    form_class = RevealForm
    heading = gettext_lazy("Show personal data in full")
    submit_label = gettext_lazy("Show")

    def cancel_url(self) -> str:
        return reverse("members:person_detail", args=[self.object.pk])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.prepare()
        form = RevealForm(request.POST)
        if not is_sound(form):
            return self.show(form, status=422)
        shown = reveal_person(self.object, actor=request.user, reason=form.cleaned_data["reason"])
        rows = [
            (_("Mobile telephone"), shown["mobile"]),
            (_("E-mail"), shown["email"]),
            (_("Identity document"), self.object.get_id_kind_display()),
            (_("Document number"), shown["id_number"]),
        ]
        context = {
            "object": self.object,
            "heading": self.object.name,
            "section": {"title": _("Personal data"), "rows": rows},
            "back_url": self.cancel_url(),
        }
        return render(request, "members/person_revealed.html", context)


class PersonPick(PickPage):
    permission = "members.view_person"
    picker = PERSON_PICKER
    recent_kind = "members.person"
