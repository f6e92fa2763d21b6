"""Production: everything comes from the environment, and nothing has an unsafe default."""

from federation.settings.base import *  # noqa: F403
from federation.settings.base import BASE_DIR, env

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DEMO_ALLOWED = False

# Staff, leaders, department officers and the three administrators.
SECOND_FACTOR_ROLES = frozenset(
    env.list("SECOND_FACTOR_ROLES", default=["SYS", "SEC", "AUD", "CST", "COS", "LDR", "DEP"])
)

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
LANGUAGE_COOKIE_SECURE = True

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# The proxy in front is one trusted hop; axes and the audit trail take the address it reports.
AXES_IPWARE_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1)
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=1)
FILES_ROOT = env.str("FILES_ROOT", default=str(BASE_DIR / "var" / "files"))
