#!/usr/bin/env python
"""Run a management command; without a DATABASE_URL the embedded database is started or joined for it."""

import os
import sys

from django.core.management import execute_from_command_line

from federation.embedded.bootstrap import embedded_services
from federation.embedded.process import EmbeddedError


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "federation.settings.dev")
    try:
        with embedded_services(sys.argv):
            execute_from_command_line(sys.argv)
    except EmbeddedError as error:
        sys.exit(f"manage.py: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
