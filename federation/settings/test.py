"""Tests: a throw-away embedded database, fast hashes, mail kept in memory."""

from federation.settings.base import *  # noqa: F403

DEBUG = False
SECRET_KEY = "tests-only-key-that-protects-nothing-of-value"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
# Every test client builds the middleware anew and would look through all static files; no test asks for one.
WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = True
DEMO_ALLOWED = True
AUDIT_SIGNING_KEY = "dGVzdHMtb25seS1rZXktc2lnbnMtbm90aGluZy1yZWE="  # noqa: S105
