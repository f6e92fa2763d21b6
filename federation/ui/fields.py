"""Form fields that many pages share: codes, telephones, days, dictionaries, several files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from federation.exchange.codes import parse_credit_code, parse_phone
from federation.exchange.errors import CellError
from federation.exchange.identity import parse_identity

LONGEST_TYPED = 60


def refusal(error: CellError) -> ValidationError:
    """A cell's refusal as a form's, with the value to type instead where there is one."""
    sentence = error.reason
    if error.suggestion:
        hint = _("Perhaps you mean %(suggestion)s.") % {"suggestion": error.suggestion}
        sentence = f"{sentence}{hint}"
    return ValidationError(sentence, code=error.code)


class CreditCodeField(forms.CharField):
    """A unified social credit code in any spelling; None where nothing is typed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Credit code"))
        kwargs.setdefault("required", False)
        super().__init__(max_length=LONGEST_TYPED, **kwargs)

    def clean(self, value: Any) -> str | None:
        text = super().clean(value)
        try:
            return parse_credit_code(text)
        except CellError as error:
            raise refusal(error) from error


class PhoneField(forms.CharField):
    """One telephone number in any spelling, kept as digits."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(max_length=LONGEST_TYPED, **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return parse_phone(text) or ""
        except CellError as error:
            raise refusal(error) from error


class DocumentField(forms.CharField):
    """The number of an identity document in any spelling; a resident's has its check character."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(max_length=LONGEST_TYPED, **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return parse_identity(text) or ""
        except CellError as error:
            raise refusal(error) from error


class DayField(forms.DateField):
    """A calendar day; the browser's own picker writes ISO."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"], **kwargs)


class DictionaryField(forms.TypedChoiceField):
    """An entry of a dictionary that is held in memory: drawing and checking ask no database.

    `choices` gives (key, name) pairs and `rows` the entries by key; the cleaned value is the entry or None.
    `nothing` stands where none is chosen.
    """

    def __init__(
        self,
        *,
        choices: Callable[[], list[tuple[int, str]]],
        rows: Callable[[], Mapping[int, Any]],
        nothing: Any = "—",
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("required", False)
        super().__init__(
            choices=lambda: [("", nothing), *choices()],
            coerce=lambda key: rows()[int(key)],
            empty_value=None,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return getattr(value, "pk", value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), self.prepare_value(data))

    def keep(self, entry: Any) -> None:
        """Offer an entry that is no longer in force, because the record at hand still has it."""
        offered: list[tuple[Any, Any]] = list(self.choices)  # type: ignore[arg-type]
        if entry is None or any(str(key) == str(entry.pk) for key, _label in offered):
            return
        known = self.coerce
        self.coerce = lambda key: entry if str(key) == str(entry.pk) else known(key)
        self.choices = [*offered, (entry.pk, str(entry))]


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not known (None). What is on file stays chosen, and any other word is refused."""

    WORDS: ClassVar[dict[Any, str]] = {True: "true", False: "false", None: ""}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(
            choices=[("", _("Not known")), ("true", _("Yes")), ("false", _("No"))],
            coerce="true".__eq__,
            empty_value=None,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return self.WORDS.get(value, value) if value is None or isinstance(value, bool) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class RowField(forms.ModelChoiceField):
    """A choice among rows; one that this request has read already is taken without a query.

    `at_hand` must hold rows that the queryset would find too.
    """

    at_hand: Iterable[Model] = ()

    def to_python(self, value: Any) -> Any:
        found = next((row for row in self.at_hand if str(row.pk) == value), None)
        return found if found is not None else super().to_python(value)


class TenThousandField(forms.DecimalField):
    """Money typed in units of ten thousand yuan (万元) and kept in yuan."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_digits=14, decimal_places=6, required=False, **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        typed = super().clean(value)
        return typed if typed is None else (typed * 10_000).quantize(Decimal("0.01"))

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            shown = format((value / 10_000).normalize(), "f")
            return shown.rstrip("0").rstrip(".") if "." in shown else shown
        return value


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One or more uploads; the cleaned value is a list."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list:
        several = data if isinstance(data, (list, tuple)) else [data]
        return [super(SeveralFilesField, self).clean(one, initial) for one in several or [None]]
