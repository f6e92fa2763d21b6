"""What a browser calls itself, in two words: enough to tell one's own telephone from a stranger's."""

from __future__ import annotations

LONGEST = 60
# Looked for in this order: most browsers also claim to be their ancestors.
BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("QQBrowser", "QQ Browser"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("OpenHarmony", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def device_in_words(agent: str) -> str:
    """ "Chrome · Windows"; what is unknown is left out, and a program gives its first word."""
    found = [next((name for mark, name in marks if mark in agent), "") for marks in (BROWSERS, SYSTEMS)]
    words = " · ".join(name for name in found if name)
    return (
        words or "".join(letter for letter in agent.split("/")[0] if letter.isprintable())[:LONGEST].strip()
    )
