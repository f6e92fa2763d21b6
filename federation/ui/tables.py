"""Tables as declarations: columns name the values they read and how a cell looks, for page and export."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import F
from django.template import engines
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from federation.keyset import Ordering
from federation.ui.addresses import address_of
from federation.ui.cells import escaped, pencil

__all__ = ["Column", "Row", "Table", "address_of"]

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """One column.

    `fields` are the values to read; `cell(row)` gives what the page shows (a str is escaped, Markup is
    not) and `text(row)` what an export writes; both default to the first field. `sql()` gives the same as
    `text` as an expression over the list's queryset: where every exported column has one, or no `text`, a
    CSV comes straight from the database. `ordering` must be served by an index. `area` places the cell on a
    phone's card. `inline` names the field that is changed in the cell itself, by the table's `inline_route`.
    """

    key: str
    label: Any
    fields: tuple[str, ...]
    cell: Callable[[Row], Any] | None = None
    text: Callable[[Row], Any] | None = None
    sql: Callable[[], Any] | None = None
    ordering: Ordering | None = None
    align: str = "start"
    kind: str = "text"
    area: str = ""
    exported: bool = True
    # Holds personal data in full: left out of pages and of files that nobody gave a reason for.
    personal: bool = False
    inline: str = ""
    shown: bool = True

    def show(self, row: Row) -> Any:
        if self.cell is not None:
            return self.cell(row)
        value = row[self.fields[0]]
        return "—" if value in (None, "") else value

    def export(self, row: Row) -> Any:
        return self.text(row) if self.text is not None else row[self.fields[0]]

    def expression(self) -> Any:
        """What an export writes, as an expression; None where only `text` can say it."""
        if self.sql is not None:
            return self.sql()
        return F(self.fields[0]) if self.text is None else None


# Places of a cell on a phone's card; any other is a line of its own with its label.
PLACES = frozenset({"name", "tag", "count", "score", "note", "state", "hide", "act"})
LABELLED = frozenset({"count", "note", "line"})


@dataclass(frozen=True)
class DrawnColumn:
    key: str
    label: str
    align: str
    kind: str
    area: str
    sort_url: str = ""
    sort_state: str = ""

    @property
    def css(self) -> str:
        return f"p-c-{self.area} p-{self.align}" if self.align in ("end", "mid") else f"p-c-{self.area}"

    @property
    def opening(self) -> str:
        """The tag that opens each cell of the column."""
        label = f' data-label="{escaped(self.label)}"' if self.area in LABELLED else ""
        return f'<td class="{self.css}" role="cell"{label}>'


@dataclass(frozen=True)
class DrawnRow:
    id: Any
    cells: SafeString


class Table:
    """Subclasses declare `columns` and `default_order` (a column key, "-key" for descending)."""

    columns: ClassVar[list[Column]]
    default_order: ClassVar[str]
    key: ClassVar[str] = "pk"
    selectable: bool = False
    unit: ClassVar[Any] = _("rows")
    extra_fields: ClassVar[tuple[str, ...]] = ()
    # The route that changes one field of a row; "" where the person may change none.
    inline_route: str = ""

    @classmethod
    def fields(cls) -> list[str]:
        """Everything a row must hold: what the columns read, the sort values and the key."""
        names = {cls.key, *cls.extra_fields}
        for column in cls.columns:
            names.update(column.fields)
            if column.ordering:
                names.update(column.ordering.fields)
        return sorted(names)

    @classmethod
    def ordering(cls, order: str) -> tuple[str, Ordering]:
        """The order asked for in the address, or the default one where that is not offered."""
        for wanted in (order, cls.default_order):
            key = wanted.removeprefix("-")
            for column in cls.columns:
                if column.key == key and column.ordering is not None:
                    down = wanted.startswith("-")
                    return wanted, column.ordering.reversed() if down else column.ordering
        raise LookupError(f"{cls.__name__} has no order {cls.default_order}")

    @classmethod
    def choosable(cls) -> list[Column]:
        """The columns that may be shown, hidden and moved: no name, no act on a row, no personal data."""
        return [column for column in cls.columns[1:] if column.area != "act" and not column.personal]

    @classmethod
    def chosen(cls, keys: Iterable[str]) -> list[Column]:
        """The columns to show: the name, those of `keys` in their order, the acts; without keys the usual."""
        offered = {column.key: column for column in cls.choosable()}
        wanted = list(dict.fromkeys(keys))
        if not any(key in offered or key == cls.columns[0].key for key in wanted):
            wanted = [key for key, column in offered.items() if column.shown]
        acts = [column for column in cls.columns[1:] if column.area == "act"]
        return [cls.columns[0], *(offered[key] for key in wanted if key in offered), *acts]

    def draw(
        self,
        rows: Iterable[Row],
        *,
        order: str,
        address: Callable[..., str],
        columns: Iterable[Column] | None = None,
    ) -> str:
        """The table as HTML. `address(sort=…)` gives the address of the same list in another order."""
        shown = list(columns) if columns is not None else self.chosen(())
        heads = [self._head(column, order, address, not place) for place, column in enumerate(shown)]
        cells = [(head.opening, self.cell_of(column)) for head, column in zip(heads, shown, strict=True)]
        drawn = [DrawnRow(row[self.key], row_of(cells, row)) for row in rows]
        template = engines["jinja2"].get_template("table.html")
        return template.render({"columns": heads, "rows": drawn, "selectable": self.selectable})

    def cell_of(self, column: Column) -> Callable[[Row], Any]:
        """What draws the cells of a column: its value, with a pencil where it may be changed in its place."""
        if not (self.inline_route and column.inline):
            return column.show
        with_pencil = pencil(column.inline, column.label)
        return lambda row: with_pencil(plain(column.show(row)), address_of(self.inline_route, row[self.key]))

    def _head(self, column: Column, order: str, address: Callable[..., str], first: bool) -> DrawnColumn:
        state = url = ""
        area = column.area or column.key
        if column.ordering is not None:
            if order.removeprefix("-") == column.key:
                state = "descending" if order.startswith("-") else "ascending"
            wanted = f"-{column.key}" if state == "ascending" else column.key
            url = address(sort=wanted)
        return DrawnColumn(
            key=column.key,
            label=str(column.label),
            align=column.align,
            kind=column.kind,
            area=area if area in PLACES else "name" if first else "line",
            sort_url=url,
            sort_state=state,
        )


def row_of(cells: Sequence[tuple[str, Callable[[Row], Any]]], row: Row) -> SafeString:
    """The cells of a row, each opened by its column's tag. Here and nowhere else their text is escaped."""
    parts = [f"{opening}{escaped(plain(show(row)))}</td>" for opening, show in cells]
    return SafeString("".join(parts))


def plain(value: Any) -> Any:
    """A lazy word is translated once here, where every look at it would do so again."""
    return str(value) if isinstance(value, Promise) else value
