"""Terms: how long each step may take. The defaults are those of the practice; a place changes its own."""

from __future__ import annotations

from typing import NamedTuple

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import ScopedQuerySet


class Default(NamedTuple):
    """A term as it holds until a place changes it. `rule` is that of `WorkCalendar.due_date`."""

    rule: str
    label: object


# workflows.md, "Deadlines".
DEFAULTS: dict[str, Default] = {
    "cosign": Default("3wd", _("answer of a co-signer")),
    "chamber_review": Default("3wd", _("review by the chamber")),
    "file": Default("10wd", _("decision on filing")),
    "object": Default("5wd", _("objection to a joining of proposals")),
    "sign_for": Default("5wd", _("signing for an assignment or asking to return it")),
    "answer_request": Default("5wd", _("answer to a request of a department")),
    "contact": Default("15wd", _("first contact with the proposer")),
    "opinion": Default("1m", _("opinion of a co-handler")),
    "countersign": Default("5wd", _("countersigning of a letter")),
    "reply": Default("3m", _("reply")),
    "reply_longest": Default("6m", _("reply with its one extension")),
    "rate": Default("15wd", _("rating by the proposer")),
    "rehandle": Default("1m", _("handling anew")),
    "publish": Default("20wd", _("publication of a letter")),
    "triage": Default("1wd", _("accepting or refusing a complaint")),
    "complaint": Default("15wd", _("answer to a complaint")),
    "call_back": Default("1wd", _("call-back")),
    "instruction": Default("10wd", _("feedback on an instruction")),
    "dispatch": Default("1d", _("dispatch of a demand")),
    "match": Default("1wd", _("naming who serves a demand")),
    "first_contact": Default("2wd", _("confirming the first contact about a demand")),
    "solve": Default("7d", _("first solution of a demand")),
}


class Term(models.Model):
    """What a place has set instead of the default of the same code."""

    code = models.SlugField(_("step"), max_length=30, primary_key=True)
    rule = models.CharField(
        _("time limit"),
        max_length=8,
        validators=[
            RegexValidator(
                r"^[1-9][0-9]{0,3}(wd|d|m)$",
                _("Write working days as 5wd, days as 7d or months as 3m."),
            )
        ],
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("time limit")
        verbose_name_plural = _("time limits")

    def __str__(self) -> str:
        return f"{self.code}: {self.rule}"
