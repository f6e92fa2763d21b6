"""The portal as it runs, plus what it is compared with: Django's admin and the bare views."""

from federation.settings.dev import *  # noqa: F403
from federation.settings.dev import BASE_DIR, INSTALLED_APPS, REST_FRAMEWORK

DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.admin", "benchmarks"]
ROOT_URLCONF = "benchmarks.urls"
WSGI_APPLICATION = "benchmarks.wsgi.application"
WHITENOISE_USE_FINDERS = False
# As collected: the files are served without a search.
STATIC_ROOT = BASE_DIR / "static"
STATICFILES_DIRS: list = []
SILENCED_SYSTEM_CHECKS = ["admin.E408", "admin.E409", "admin.E410"]
# The limit for partners is counted as always, only higher than a benchmark can reach.
REST_FRAMEWORK = REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": {"partner": "100000000/min"}}
