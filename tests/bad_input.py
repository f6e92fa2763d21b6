"""Forms as a browser finds them on a drawn page, and values that have broken software elsewhere."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote_plus, urlsplit

from lxml import html as lxml_html
from PIL import Image

BOUNDARY = "form-of-the-test"
TEXT_TYPES = {"text", "search", "tel", "email", "url", "password", "textarea"}
# Widgets whose text is a number.
NUMBERS = {"numeric", "decimal"}


@dataclass(frozen=True)
class Upload:
    """A file as a browser sends it."""

    name: bytes
    data: bytes


@dataclass(frozen=True)
class Control:
    """One named control of a form: what it is, what stands in it, what may be chosen."""

    name: str
    kind: str
    value: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    picker: str = ""
    id: str = ""


@dataclass
class DrawnForm:
    """A form of a page, or the names that a view asks for where no page draws one."""

    controls: dict[str, Control] = field(default_factory=dict)

    @property
    def has_files(self) -> bool:
        return any(control.kind == "file" for control in self.controls.values())


def read_form(content: bytes, url: str) -> DrawnForm | None:
    """The form of a page that is sent to the page itself; None where it draws none."""
    page = lxml_html.fromstring(content.decode()) if content.strip() else None
    if page is None:
        return None
    found = None
    for form in page.forms:
        action = urlsplit(form.get("action") or "").path
        if form.method == "POST" and action in ("", url):
            found = found or DrawnForm()
            for control in controls_of(form):
                known = found.controls.get(control.name)
                found.controls[control.name] = control if known is None else joined(known, control)
    return found


def joined(one: Control, other: Control) -> Control:
    """Radio buttons and boxes of one name are one control."""
    return Control(
        one.name,
        one.kind,
        one.value + other.value,
        one.options + other.options,
        one.picker,
        one.id or other.id,
    )


def controls_of(form: Any) -> Iterable[Control]:
    buttons = form.xpath(".//button[@type='submit']")
    if not all(one.get("name") for one in buttons):
        # The one without a name sends the form; the others do something else with it.
        buttons = []
    for element in [*form.xpath(".//input|.//select|.//textarea"), *buttons]:
        name = element.get("name")
        if name and name != "csrfmiddlewaretoken":
            yield control_of(name, element)


def control_of(name: str, element: Any) -> Control:
    tag, kind = element.tag, element.get("type", "text")
    if tag == "button":
        return Control(name, "choice", (), (element.get("value", ""),))
    if tag == "select":
        options = [option.get("value", "") for option in element.xpath(".//option")]
        chosen = [option.get("value", "") for option in element.xpath(".//option[@selected]")]
        return Control(name, "choice", tuple(chosen), tuple(options), id=element.get("id", ""))
    if kind in ("checkbox", "radio"):
        value = element.get("value", "on")
        chosen = (value,) if element.get("checked") is not None else ()
        return Control(
            name, "check" if value == "on" else "choice", chosen, (value,), id=element.get("name", "")
        )
    value = (element.text or "") if tag == "textarea" else element.get("value", "")
    if kind == "file":
        return Control(name, "file", id=element.get("id", ""))
    if kind in ("date", "number", "time"):
        return Control(name, kind, (value,) if value else (), id=element.get("id", ""))
    if tag == "input" and element.get("inputmode") in NUMBERS:
        kind = "number"
    kind = "text" if tag == "textarea" or kind in TEXT_TYPES else kind
    frame = element.getparent()
    picker = frame.get("data-url", "") if frame is not None and frame.tag == "p-autocomplete" else ""
    return Control(name, kind, (value,) if value else (), picker=picker, id=element.get("id", ""))


def marked(content: bytes) -> set[str]:
    """Names of the controls that a page draws as wrong, and "" where it says something of the whole."""
    if not content.strip():
        return set()
    page = lxml_html.fromstring(content.decode())
    found = {element.get("name") for element in page.xpath("//*[@aria-invalid='true'][@name]")}
    found |= {element.get("id", "")[3:-6] for element in page.xpath("//*[@class='p-error']")}
    if page.xpath("//*[@role='alert']|//*[contains(@class, 'p-empty')]"):
        found.add("")
    return found


# What is sound -----------------------------------------------------------------------------------------


def sound(control: Control) -> list[Any]:
    """A value that somebody might well give: what stands there, else the first that is offered."""
    if control.value:
        return list(control.value) if control.kind in ("choice", "check") else [control.value[0]]
    if control.kind == "choice":
        return [next((option for option in control.options if option), "")]
    if control.kind == "check":
        return ["on"]
    if control.kind == "file":
        return [Upload("图.png".encode(), picture())]
    if control.kind == "date":
        return [date.today().isoformat()]  # noqa: DTZ011 - any day will do
    if control.kind == "time":
        return ["09:30"]
    if control.kind == "number":
        return ["1"]
    return [sound_text(control.name)] if control.kind == "text" else [""]


def sound_text(name: str) -> str:
    if "phone" in name or "mobile" in name:
        return "0900-8120000"
    if "email" in name:
        return "desk@example.org"
    if "code" in name or "identity" in name or "document" in name:
        return ""
    return "云州市园区配套设施不足，职工反映强烈，建议尽快完善。"


def picture() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(held, "PNG")
    return held.getvalue()


# What is not -------------------------------------------------------------------------------------------

FORMULA = '=HYPERLINK("http://example.org","甲")'
# One value for each kind of control and round. The values of the last are odd and may well be sound.
ROUNDS: list[dict[str, Any]] = [
    {
        "text": "甲\x00乙",
        "hidden": "甲\x00乙",
        "date": "2026-02-31",
        "time": "25:61",
        "number": "NaN",
        "choice": "999999999",
        "check": "甲\x00",
        "file": Upload("空.png".encode(), b""),
    },
    {
        "text": "甲\x1b[31m乙\u202e丙\u2066",
        "hidden": "9223372036854775808",
        "date": "2026-01-01\x00",
        "time": "09:30\x00",
        "number": "9223372036854775808",
        "choice": "9223372036854775808",
        "check": "\u202e",
        "file": Upload("图.png".encode(), b"MZ\x90\x00" + b"\x00" * 600),
    },
    {
        "text": "长" * 10_000,
        "hidden": "长" * 10_000,
        "date": "0001-01-01",
        "time": "-1:00",
        "number": "1e999",
        "choice": "甲\x00",
        "check": "长" * 10_000,
        "file": Upload("../\u202egpj.\x00图.png".encode(), picture()),
    },
    {
        "text": FORMULA + "１２３𠮷\u200d",
        "hidden": "-1",
        "date": "9999-12-31",
        "time": "24:00",
        "number": "-１２",
        "choice": "-1",
        "check": "0",
        "file": Upload(("长" * 300 + ".png").encode(), picture()),
    },
]
MACHINERY_ROUNDS: list[Any] = ["甲\x00乙", "9223372036854775808"]


def urlencoded(pairs: Iterable[tuple[str, Any]]) -> bytes:
    """A body as a form without files sends it; bytes go as they are."""
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs).encode()


def multipart(pairs: Iterable[tuple[str, Any]]) -> bytes:
    """A body as a form with files sends it."""
    parts = []
    for name, value in pairs:
        head = f'Content-Disposition: form-data; name="{name}"'.encode()
        if isinstance(value, Upload):
            head += b'; filename="' + value.name + b'"\r\nContent-Type: image/png'
            value = value.data
        value = value.encode() if isinstance(value, str) else value
        parts.append(b"--" + BOUNDARY.encode() + b"\r\n" + head + b"\r\n\r\n" + value + b"\r\n")
    return b"".join(parts) + b"--" + BOUNDARY.encode() + b"--\r\n"


MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
URLENCODED = "application/x-www-form-urlencoded"
# Bodies that are no form at all, whatever the page: (what it is, content type, body).
BODIES = [
    ("json", "application/json", b'{"name": "\\ud800", "version": 1e999}'),
    ("text", "text/plain; charset=nonsense", b"\xff\xfe"),
    ("unknown charset", f"{URLENCODED}; charset=nonsense", b"name=%FF"),
    ("no boundary", "multipart/form-data", b"--x"),
    ("lone surrogates", URLENCODED, b"name=%ED%A0%80%FF&version=%C3&reason=%ED%A0%80&text=%FF"),
    ("cut off", MULTIPART, multipart([("name", "甲"), ("version", "1")])[:-30]),
    ("too many fields", URLENCODED, b"&".join(b"a=1" for _turn in range(2_100))),
]
