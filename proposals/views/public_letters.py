"""Published letters and their promises, for everybody: no account, phone first, kept by caches."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from federation.letters.masking import mask_contacts
from federation.ui.filters import clean_search
from proposals.commitment_filters import STANDINGS, standing
from proposals.commitment_tables import STATE_TONES
from proposals.models import Commitment, Publication
from proposals.services.dictionaries import reply_class_choices
from proposals.views.publishing import masked_sheet
from proposals.wording_parts import change_words

SHOWN = 20
KEPT_SECONDS = 300
Mode, State = Publication.Mode, Publication.State


class PublicPage(View):
    """Pages of this column may be kept by caches where nobody is signed in."""

    http_method_names = ["get"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        if not request.user.is_authenticated and response.status_code == 200:
            response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
        patch_vary_headers(response, ("Cookie", "Accept-Language"))
        return response


def choices_in(rows: QuerySet, key: str, name: str) -> list[tuple[Any, str]]:
    """What published letters can be narrowed to, with nothing that would find none."""
    pairs = rows.order_by().values_list(key, name).distinct()
    return sorted(((one, str(label)) for one, label in pairs if one), key=lambda pair: pair[1])


class NarrowForm(forms.Form):
    """Words and facets of the public list, taken from the address."""

    q = forms.CharField(
        label=gettext_lazy("Search"),
        max_length=60,
        required=False,
        validators=[clean_search],  # type: ignore[list-item]  # it gives the text back, which nobody reads
    )
    department = forms.TypedChoiceField(label=gettext_lazy("Department"), required=False, coerce=int)
    year = forms.TypedChoiceField(label=gettext_lazy("Year"), required=False, coerce=int)
    topic = forms.TypedChoiceField(label=gettext_lazy("Category"), required=False, coerce=int)
    letter_class = forms.ChoiceField(
        label=gettext_lazy("Class"), required=False, choices=lambda: [("", "—"), *reply_class_choices()]
    )

    def __init__(self, data: Any, rows: QuerySet) -> None:
        super().__init__(data)
        for name, label in (("department", "department__organisation__name"), ("topic", "topic__name")):
            self.fields[name].choices = [("", "—"), *choices_in(rows, f"{name}_id", label)]
        years = choices_in(rows, "year", "year")
        self.fields["year"].choices = [("", "—"), *reversed(years)]

    def narrow(self, rows: QuerySet) -> QuerySet:
        """The rows that are asked for; none where the address asks for what there is not."""
        if not self.is_valid():
            return rows.none()
        data = self.cleaned_data
        facets = {name: data[name] for name in ("department", "year", "topic", "letter_class") if data[name]}
        rows = rows.filter(**facets)
        return rows.matching(data["q"]) if data["q"].strip() else rows


def after(request: HttpRequest) -> int | None:
    """The key of the last row of the page before."""
    text = request.GET.get("before", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def older_url(request: HttpRequest, key: int | None) -> str:
    """The address of the next page under the same filters."""
    if key is None:
        return ""
    given = {name: value for name, value in request.GET.items() if value and name != "before"}
    return f"{request.path}?{urlencode(given | {'before': key})}"


class Letters(PublicPage):
    """公开 › 建议提案: the newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        published = Publication.objects.public()
        form = NarrowForm(request.GET, published)
        rows = form.narrow(published)
        last = published.filter(pk=after(request) or 0).only("published_at").first()
        if last is not None:
            same = Q(published_at=last.published_at, pk__lt=last.pk)
            rows = rows.filter(Q(published_at__lt=last.published_at) | same)
        rows = rows.select_related("department__organisation", "topic", "reply")
        found = list(rows.order_by("-published_at", "-pk")[: SHOWN + 1])
        older = found[SHOWN - 1].pk if len(found) > SHOWN else None
        context = {
            "heading": _("Replies to proposals"),
            "form": form,
            "letters": found[:SHOWN],
            "older_url": older_url(request, older),
        }
        return render(request, "proposals/public/letters.html", context)


class LetterPage(PublicPage):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = Publication.objects.select_related(
            "department__organisation",
            "topic",
            "reply__signatory",
            "reply__supplements",
            "reply__assignment__department__organisation",
            "reply__assignment__matter",
        )
        row = rows.filter(pk=pk).first()
        if row is not None and row.state == State.TAKEN_DOWN:
            gone = {"heading": _("This letter was taken down"), "day": row.taken_down_at}
            return render(request, "proposals/public/taken_down.html", gone, status=410)
        if row is None or row.state != State.PUBLISHED:
            raise Http404
        context = {
            "heading": row.title,
            "row": row,
            "sheet": masked_sheet(row.reply) if row.mode == Mode.FULL else None,
            "summary": mask_contacts(row.summary),
            "subject": row.reply.assignment.matter.subject,
            "section": row.reply.assignment.section,
            "change": self.change(row),
            "together": self.together(row),
        }
        return render(request, "proposals/public/letter.html", context)

    @staticmethod
    def change(row: Publication) -> str:
        before = row.reply.supplements
        return change_words(before.letter_class, row.letter_class) if before else ""

    def together(self, row: Publication) -> list[dict]:
        """The published letters about the proposal in their order, where there are several."""
        rows = Publication.objects.public().filter(reply__assignment__matter=row.reply.assignment.matter_id)
        rows = rows.select_related("reply__supplements").order_by("reply__issued_on", "reply_id")
        lines = [
            {
                "title": one.title,
                "number": one.reply.number,
                "words": self.change(one) or one.letter_class,
                "day": one.reply.issued_on,
                "url": one.get_absolute_url(),
                "active": one.pk == row.pk,
            }
            for one in rows
        ]
        return lines if len(lines) > 1 else []


class Promises(PublicPage):
    """What published letters promise, and what has become of it; each figure opens its list."""

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = Commitment.objects.filter(
            reply__publication__state=State.PUBLISHED, reply__publication__mode=Mode.FULL
        )
        units = choices_in(rows, "owner_id", "owner__name")
        unit = next((key for key, _label in units if str(key) == request.GET.get("unit")), None)
        chosen = request.GET.get("standing", "")
        chosen = chosen if chosen in dict(STANDINGS) else ""
        if unit is not None:
            rows = rows.filter(owner_id=unit)
        counts = {key: Count("pk", filter=standing(key)) for key, _label in STANDINGS}
        figures = rows.aggregate(total=Count("pk"), **counts)
        found, older = self.page(request, rows.filter(standing(chosen)) if chosen else rows)
        context = {
            "heading": _("Promises of published replies"),
            "figures": self.figures(figures, unit, chosen),
            "units": units,
            "unit": unit,
            "chosen": chosen,
            "promises": [self.line(row) for row in found],
            "older_url": older_url(request, older),
        }
        return render(request, "proposals/public/promises.html", context)

    def page(self, request: HttpRequest, rows: QuerySet) -> tuple[list[Commitment], int | None]:
        last = Commitment.objects.filter(pk=after(request) or 0).only("falls_on").first()
        if last is not None:
            rows = rows.filter(Q(falls_on__gt=last.falls_on) | Q(falls_on=last.falls_on, pk__gt=last.pk))
        rows = rows.select_related("owner", "reply__publication").order_by("falls_on", "pk")
        found = list(rows[: SHOWN + 1])
        return found[:SHOWN], found[SHOWN - 1].pk if len(found) > SHOWN else None

    @staticmethod
    def figures(counts: dict[str, int], unit: int | None, chosen: str) -> list[dict]:
        given = {"unit": unit} if unit is not None else {}
        path = reverse("replies:commitments")
        return [
            {
                "label": label,
                "count": counts[key or "total"],
                "url": f"{path}?{urlencode(given | ({'standing': key} if key else {}))}",
                "active": key == chosen,
            }
            for key, label in [("", _("All")), *STANDINGS]
        ]

    @staticmethod
    def line(row: Commitment) -> dict:
        ended = row.state in (Commitment.State.FULFILLED, Commitment.State.NOT_FEASIBLE)
        return {
            "quote": mask_contacts(row.quote),
            "owner": row.owner.name,
            "state": row.get_state_display(),
            "tone": STATE_TONES[Commitment.State(row.state)],
            "falls_on": row.falls_on,
            "late": not ended and row.falls_on < timezone.localdate(),
            "url": row.reply.publication.get_absolute_url(),
            "title": row.reply.publication.title,
        }
