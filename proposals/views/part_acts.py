"""What a department does about its part beside answering: asking, noting, naming the section."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.ui.pages import ActionPage
from proposals.forms import parts as forms
from proposals.models import Assignment, PartContact, PartNote, PartRequest
from proposals.services.assignments import accept_assignment, take_up_assignment
from proposals.services.contacts import note_contact, write_note
from proposals.services.notify import part_address
from proposals.services.requests import ask_extension, ask_return, drop_part_request
from proposals.views.acts import PressedButton


class PartAct(ActionPage):
    """An act on a part, with a form, that leads back to the one screen of its department."""

    queryset = Assignment.objects.for_list()
    object: Assignment

    def breadcrumb(self) -> list[dict]:
        return [
            {"label": self.object.matter.subject, "url": part_address(self.object)},
            {"label": self.heading, "url": ""},
        ]

    def cancel_url(self) -> str:
        return part_address(self.object)

    def success_url(self, done: Any) -> str:
        return part_address(self.object)

    def extra(self) -> dict:
        return {"effect": self.object.matter.subject}


class PartButton(PressedButton):
    queryset = Assignment.objects.for_list()

    def back_to(self, found: Assignment) -> str:
        return part_address(found)


class AssignmentAccept(PartButton):
    permission = "proposals.accept_assignment"
    success_message = gettext_lazy("You have signed for it.")

    def perform(self, found: Assignment) -> None:
        accept_assignment(found, actor=self.request.user)


class ReturnAsk(PartAct):
    permission = "proposals.ask_return"
    form_class = forms.ReturnForm
    heading = gettext_lazy("Ask to return it")
    submit_label = gettext_lazy("Ask")
    success_message = gettext_lazy("The federation has your request.")

    def perform(self, data: dict) -> PartRequest:
        return ask_return(self.object, actor=self.request.user, **data)


class ExtensionAsk(PartAct):
    permission = "proposals.ask_extension"
    form_class = forms.ExtensionForm
    heading = gettext_lazy("Ask for more time")
    submit_label = gettext_lazy("Ask")
    success_message = gettext_lazy("The federation has your request.")

    def extra(self) -> dict:
        due = self.object.due_on
        return {"effect": _("Due on %(day)s. More time is granted once.") % {"day": due}}

    def perform(self, data: dict) -> PartRequest:
        return ask_extension(self.object, actor=self.request.user, **data)


class RequestDrop(PartButton):
    permission = "proposals.drop_request"
    success_message = gettext_lazy("The request is taken back.")

    def perform(self, found: Assignment) -> None:
        drop_part_request(found, actor=self.request.user)


class ContactNote(PartAct):
    permission = "proposals.note_contact"
    form_class = forms.ContactForm
    heading = gettext_lazy("Note a contact")
    submit_label = gettext_lazy("Note it")
    success_message = gettext_lazy("The contact has been noted.")

    def perform(self, data: dict) -> PartContact:
        return note_contact(self.object, actor=self.request.user, **data)


class NoteWrite(PartAct):
    permission = "proposals.write_note"
    form_class = forms.NoteForm
    heading = gettext_lazy("Write an internal note")
    submit_label = gettext_lazy("Keep the note")
    success_message = gettext_lazy("The note has been kept.")

    def perform(self, data: dict) -> PartNote:
        return write_note(self.object, actor=self.request.user, **data)


class SectionName(PartAct):
    permission = "proposals.take_up_assignment"
    form_class = forms.SectionForm
    heading = gettext_lazy("Name the section")
    submit_label = gettext_lazy("Save")
    success_message = gettext_lazy("The section has been named.")

    def initial(self) -> dict:
        return {"section": self.object.section}

    def perform(self, data: dict) -> Assignment:
        return take_up_assignment(self.object, actor=self.request.user, **data)
