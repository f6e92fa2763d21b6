"""One event, one line: text from outside cannot forge a second line or colour the terminal.

Addresses that open something, such as a link to choose a password, are cut: Django names the address of every
refused request, also that of a link which still works because only the password was too weak.
"""

import logging
import re

_BREAKS: dict[int, str | None] = dict.fromkeys([*range(9), *range(11, 32), *range(127, 160), 0x2028, 0x2029])
_BREAKS[10] = " ⏎ "

_SECRETS = re.compile(r"(/accounts/password/)[^/\s]+")


class OneLineFormatter(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return _SECRETS.sub(r"\1…", super().format(record).translate(_BREAKS))
