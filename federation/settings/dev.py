"""Development and `make run`: embedded services, plain http on this machine."""

from pathlib import Path

from federation.settings.base import *  # noqa: F403
from federation.settings.base import BASE_DIR, env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="development-only-key-that-protects-nothing-of-value")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"])
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = env.bool("DEBUG", default=False)
DEMO_ALLOWED = True
# Made at the first use.
AUDIT_KEY_FILE = Path(env.str("PORTAL_VAR", default="") or BASE_DIR / "var") / "audit.key"
