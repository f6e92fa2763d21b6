"""The Celery application. Tasks carry ids to services; they do not think."""

import os

from celery import Celery
from django.conf import settings

from federation.timetable import for_celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "federation.settings.dev")

app = Celery("federation")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = for_celery(settings.CELERY_BEAT_SCHEDULE)
app.autodiscover_tasks()
