"""The WSGI application that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "federation.settings.dev")
# What is loaded now stays for the life of the worker: collecting it again and again costs a start a fifth of
# its time, and every later collection walks over it.
gc.disable()
application = get_wsgi_application()
gc.freeze()
gc.enable()
