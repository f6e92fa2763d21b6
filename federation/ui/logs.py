"""One event, one line: text from outside cannot forge a second line or colour the terminal."""

import logging

_BREAKS: dict[int, str | None] = {code: None for code in range(32) if code != 9} | {127: None, 0x2028: None, 0x2029: None}
_BREAKS |= {10: " ⏎ ", 13: None}


class OneLineFormatter(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).translate(_BREAKS)
