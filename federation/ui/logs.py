"""One event, one line: text from outside cannot forge a second line or colour the terminal."""

import logging

_BREAKS: dict[int, str | None] = dict.fromkeys([*range(9), *range(11, 32), 127, 0x2028, 0x2029])
_BREAKS[10] = " ⏎ "


class OneLineFormatter(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).translate(_BREAKS)
