"""The directory of known people, and what stands behind an entry."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Organisation
from federation.accounts.scopes import reaches
from federation.keyset import Ordering
from federation.reference.services import industry_choices
from federation.ui.cells import name_cell
from federation.ui.filters import PortalFilterSet, SearchFilter
from federation.ui.pages import ActionPage, DetailPage, ListPage
from federation.ui.tables import Column, Row, Table, address_of
from members.forms.directory import ConsentForm, EndDayForm, EntryForm, PublicPostForm
from members.models import Consent, DirectoryEntry, DirectoryGroup, Person, PublicPost
from members.services import directory
from members.services.readings import READING, note_read
from members.views.people import PEOPLE
from members.views.registry import Trail


def group_choices() -> list[tuple[int, str]]:
    return list(DirectoryGroup.objects.values_list("pk", "name"))


class DirectoryFilter(PortalFilterSet):
    q = SearchFilter(help_text=gettext_lazy("Name or pinyin initials"))
    group = django_filters.ChoiceFilter(
        field_name="group_id", choices=group_choices, label=gettext_lazy("Group")
    )
    industry = django_filters.ChoiceFilter(
        field_name="industry_id", choices=industry_choices, label=gettext_lazy("Industry")
    )

    class Meta:
        model = DirectoryEntry
        fields: list[str] = []


def employer_in_words(row: Row) -> str:
    listed = f"（{row['stock_code']}）" if row["stock_code"] else ""
    return " ".join(part for part in (f"{row['employer']}{listed}", row["title"]) if part) or "—"


class DirectoryTable(Table):
    default_order = "name"
    unit = gettext_lazy("entries")
    columns = [
        Column(
            "name",
            gettext_lazy("Full name"),
            ("person__name", "place"),
            cell=lambda row: name_cell(
                row["person__name"],
                address_of("members:directory_detail", row["pk"]),
                row["place"],
            ),
            ordering=Ordering("sort_key"),
            area="name",
        ),
        Column("group", gettext_lazy("Group"), ("group__name",), area="tag"),
        Column(
            "employer",
            gettext_lazy("Enterprise or institution"),
            ("employer", "title", "stock_code"),
            cell=employer_in_words,
            text=employer_in_words,
            area="line",
        ),
        Column("industry", gettext_lazy("Industry"), ("industry__name",), area="hide"),
        Column("source", gettext_lazy("Source"), ("source",), area="hide"),
        Column("chamber", gettext_lazy("Source chamber"), ("source_chamber__name",), area="hide"),
        Column(
            "updated",
            gettext_lazy("Updated"),
            ("updated_at",),
            cell=lambda row: f"{timezone.localtime(row['updated_at']):%Y-%m-%d}",
            text=lambda row: f"{timezone.localtime(row['updated_at']):%Y-%m-%d}",
            area="note",
        ),
    ]


class DirectoryList(ListPage):
    permission = "members.view_directory"
    queryset = DirectoryEntry.objects.present()
    filterset_class = DirectoryFilter
    table_class = DirectoryTable
    exports_personal_data = True
    reading_event = READING
    heading = gettext_lazy("Directory of known people")
    empty_sentence = gettext_lazy("Nobody is in the directory yet. Open a person and enter them in a group.")

    def export_urls(self) -> list[dict]:
        """As with the list of people: the directory does not leave the portal as a file."""
        return []


class DirectoryDetail(DetailPage):
    """One entry as every federation reads it; what else is on file of the person stays with its unit."""

    permission = "members.view_directory"
    queryset = DirectoryEntry.objects.present().select_related(
        "person__organisation", "group", "industry", "source_chamber"
    )

    def details(self) -> dict:
        entry = self.object
        person = entry.person
        note_read([entry], actor=self.request.user)
        rows = [
            (_("Group"), entry.group.name),
            (_("Lives or works in"), entry.place),
            (_("Enterprise or institution"), entry.employer),
            (_("Post"), entry.title),
            (_("Stock code"), entry.stock_code),
            (_("Industry"), entry.industry),
            (_("Source"), entry.source),
            (_("Source chamber"), entry.source_chamber),
            (_("Kept by"), person.organisation.name),
            (_("In the directory since"), entry.joined_on),
            (_("Updated"), timezone.localtime(entry.updated_at).date()),
        ]
        actions = []
        if reaches(self.request.user, "members.view_person", person.organisation):
            url = reverse("members:person_directory", args=[person.pk])
            actions.append({"label": _("Directory and public posts"), "url": url, "icon": "book"})
        return {
            "heading": person.name,
            "actions": actions,
            "breadcrumb": [
                {"label": _("Directory of known people"), "url": reverse("members:directory_list")},
                {"label": person.name, "url": ""},
            ],
            "sections": [{"title": _("Entry of the directory"), "rows": rows}],
        }


class PersonDirectory(Trail, DetailPage):
    """Grounds, entries and public posts of one person."""

    place = PEOPLE
    permission = "members.view_person"
    queryset = Person.objects.for_detail()
    template_name = "members/person_directory.html"

    def details(self) -> dict:
        person = self.object
        entries = person.directory_entries.select_related("group", "industry", "source_chamber")
        entries = list(entries.order_by("left_on", "group__position", "id"))
        note_read(entries, actor=self.request.user)
        may_keep = reaches(self.request.user, "members.keep_directory", person.organisation)
        return {
            "heading": person.name,
            "facts": _("Kept by %(unit)s") % {"unit": person.organisation.name},
            "breadcrumb": [
                {"label": _("Representatives"), "url": reverse("members:person_list")},
                {"label": person.name, "url": reverse("members:person_detail", args=[person.pk])},
                {"label": _("Directory and public posts"), "url": ""},
            ],
            "actions": self.actions() if may_keep else [],
            "consents": list(person.consents.order_by("-given_on", "-id")),
            "entries": entries,
            "posts": list(person.public_posts.order_by("-starts_on", "-id")),
            "today": timezone.localdate(),
            "may_keep": may_keep,
        }

    def actions(self) -> list[dict]:
        key = [self.object.pk]
        return [
            {
                "label": _("Who has read it"),
                "url": reverse("members:directory_readings", args=key),
                "icon": "history",
            },
            {
                "label": _("Record a ground"),
                "url": reverse("members:consent_give", args=key),
                "icon": "check",
            },
            {
                "label": _("Public post"),
                "url": reverse("members:public_post_hold", args=key),
                "icon": "building-bank",
            },
            {
                "label": _("Enter in a group"),
                "url": reverse("members:directory_enter", args=key),
                "icon": "plus",
                "primary": True,
            },
        ]


class PersonAction(Trail, ActionPage):
    """One decision about what stands on a person's directory page."""

    place = PEOPLE
    permission = "members.keep_directory"
    queryset = Person.objects.for_detail()

    def initial(self) -> dict:
        today = timezone.localdate()
        return {"given_on": today, "starts_on": today, "day": today}

    def cancel_url(self) -> str:
        return reverse("members:person_directory", args=[self.object.pk])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class ConsentGive(PersonAction):
    form_class = ConsentForm
    heading = gettext_lazy("Record a ground")
    submit_label = gettext_lazy("Put on file")
    success_message = gettext_lazy("The ground is on file.")

    def perform(self, data: dict) -> Consent:
        return directory.give_consent(self.object, actor=self.request.user, **data)


class DirectoryEnter(PersonAction):
    form_class = EntryForm
    heading = gettext_lazy("Enter in a group")
    submit_label = gettext_lazy("Enter")
    success_message = gettext_lazy("The person is in the group.")

    def form_options(self) -> dict:
        rows = Organisation.objects.current().filter(kind=Organisation.Kind.CHAMBER)
        reached = rows.visible_to(self.request.user, "members.keep_directory")
        return {"chambers": reached}

    def perform(self, data: dict) -> DirectoryEntry:
        return directory.enter_directory(self.object, actor=self.request.user, **data)


class PublicPostHold(PersonAction):
    form_class = PublicPostForm
    heading = gettext_lazy("Public post")
    submit_label = gettext_lazy("Put on file")
    success_message = gettext_lazy("The public post is on file.")

    def perform(self, data: dict) -> PublicPost:
        return directory.hold_public_post(self.object, actor=self.request.user, **data)


class Ending(PersonAction):
    """Something of the person's page ends on a day. Subclasses name `rows` and the part of the address."""

    form_class = EndDayForm
    part = ""
    rows: Any = None

    def prepare(self) -> None:
        super().prepare()
        found: QuerySet = self.rows.filter(person=self.object, pk=self.kwargs[self.part])
        self.ended = found.first()
        if self.ended is None:
            raise Http404

    def extra(self) -> dict:
        return {"effect": str(self.ended)}


class ConsentWithdraw(Ending):
    part, rows = "consent", Consent.objects.select_related("person")
    heading = gettext_lazy("Withdraw a ground")
    submit_label = gettext_lazy("Withdraw")
    success_message = gettext_lazy("The ground has been withdrawn, and what stood on it has ended.")

    def perform(self, data: dict) -> Consent:
        return directory.withdraw_consent(self.ended, actor=self.request.user, withdrawn_on=data["day"])


class DirectoryLeave(Ending):
    part, rows = "entry", DirectoryEntry.objects.select_related("person", "group")
    heading = gettext_lazy("Take out of the group")
    submit_label = gettext_lazy("Take off the list")
    success_message = gettext_lazy("The person is no longer in the group.")

    def perform(self, data: dict) -> DirectoryEntry:
        return directory.leave_directory(self.ended, actor=self.request.user, left_on=data["day"])


class PublicPostEnd(Ending):
    part, rows = "post", PublicPost.objects.select_related("person")
    heading = gettext_lazy("End a public post")
    submit_label = gettext_lazy("End the post")
    success_message = gettext_lazy("The public post has ended.")

    def perform(self, data: dict) -> PublicPost:
        return directory.end_public_post(self.ended, actor=self.request.user, ends_on=data["day"])
