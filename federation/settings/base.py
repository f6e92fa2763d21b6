"""Settings that hold everywhere; `dev`, `test` and `prod` say only what differs."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from federation.timetable import Crontab as crontab

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "axes",
    "csp",
    "pgtrigger",
    # The ground floor, from the bottom up.
    "federation.embedded",
    "federation.reference",
    "federation.accounts",
    "federation.audit",
    "federation.changes",
    "federation.calendar",
    "federation.numbering",
    "federation.files",
    "federation.letters",
    "federation.notices",
    "federation.jobs",
    "federation.operations",
    "federation.exchange",
    "federation.merging",
    "federation.privacy",
    "federation.ui",
    "federation.rest",
    # The house.
    "members",
    "chambers",
    "liaison",
    "proposals",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # From here on only pages: the API has all it needs in its door.
    "federation.rest.middleware.ApiDoor",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "federation.files.middleware.DownloadsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "federation.accounts.middleware.SessionAgeMiddleware",
    "federation.audit.middleware.SourceMiddleware",
    "federation.accounts.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "federation.ui.middleware.PrivatePagesMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "federation.urls"
WSGI_APPLICATION = "federation.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "federation.ui.context.portal",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    },
    {
        # Long tables only: eight times cheaper than Django templates for fifty rows.
        "NAME": "jinja2",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "federation" / "ui" / "jinja2"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "federation.ui.jinja2env.environment"},
    },
]

DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres:///portal")}
DATABASES["default"].update(
    ENGINE="django.db.backends.postgresql",
    CONN_MAX_AGE=60,
    CONN_HEALTH_CHECKS=True,
    ATOMIC_REQUESTS=False,
)
# Measured: jit compiles for longer than these queries take, and parallel workers slow short ones down.
# Pages read scattered rows from memory or a solid disk; priced as on a turning one, plans read whole tables.
DATABASES["default"].setdefault("OPTIONS", {})
# Lists of the API bind on the server and keep their plan; what the ORM runs binds on the client as always.
# Behind a pooler that cannot keep prepared statements: DATABASE_PREPARE_THRESHOLD=0.
DATABASES["default"]["OPTIONS"]["prepare_threshold"] = (
    env.int("DATABASE_PREPARE_THRESHOLD", default=3) or None
)
DATABASES["default"]["OPTIONS"]["options"] = (
    "-c jit=off -c max_parallel_workers_per_gather=0 -c random_page_cost=1.1 -c lock_timeout=10s"
    f" -c statement_timeout={env.int('STATEMENT_TIMEOUT_MS', default=30_000)}"
)

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "federation.accounts.backends.FoldedNameBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "federation.accounts.validators.ContextWordsValidator"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "ui:home"
LOGOUT_REDIRECT_URL = "accounts:sign_in"
PASSWORD_RESET_TIMEOUT = 30 * 60

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
# The pair, so that a stranger's failures elsewhere do not lock the owner out.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
# Spellings that fold to one name share one count, and the address is the one the trusted proxies saw.
AXES_USERNAME_CALLABLE = "federation.accounts.lockout.folded_name"
AXES_CLIENT_IP_CALLABLE = "federation.audit.middleware.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = 30 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "federation.ui.errors.csrf_failure"
# Whose work asks for a second factor; without one they reach nothing but its enrolment. See prod.py.
SECOND_FACTOR_ROLES: frozenset[str] = frozenset()
SIGN_IN_HISTORY_DAYS = env.int("SIGN_IN_HISTORY_DAYS", default=180)
# How long a proof of who asks is good for what needs a fresh one.
PROOF_SECONDS = 5 * 60
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
FORMAT_MODULE_PATH = ["federation.ui.formats"]

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "var" / "static")))
MEDIA_ROOT = Path(env.str("FILES_ROOT", default=str(BASE_DIR / "var" / "files")))
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
UPLOAD_MAX_BYTES = 20 * 1024 * 1024
# Files and bytes that a person, a unit, a guest for one application may upload in a day; 0 is no limit.
UPLOAD_QUOTAS = {
    "user": (
        env.int("UPLOAD_USER_FILES_A_DAY", default=300),
        env.int("UPLOAD_USER_MB_A_DAY", default=1024) * 1024 * 1024,
    ),
    "unit": (
        env.int("UPLOAD_UNIT_FILES_A_DAY", default=3000),
        env.int("UPLOAD_UNIT_MB_A_DAY", default=10 * 1024) * 1024 * 1024,
    ),
    "guest": (
        env.int("UPLOAD_GUEST_FILES_A_DAY", default=20),
        env.int("UPLOAD_GUEST_MB_A_DAY", default=100) * 1024 * 1024,
    ),
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["federation.rest.authentication.PartnerTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["federation.rest.permissions.HasDeclaredPermission"],
    "DEFAULT_RENDERER_CLASSES": ["federation.rest.renderers.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "federation.rest.pagination.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "federation.rest.schema.ScopedSchema",
    "EXCEPTION_HANDLER": "federation.rest.errors.problem_details",
    "DEFAULT_THROTTLE_RATES": {"partner": "600/min"},
    "UNAUTHENTICATED_USER": None,
}
REST_KNOX = {"TOKEN_TTL": None, "AUTH_HEADER_PREFIX": "Bearer", "TOKEN_LIMIT_PER_USER": None}
SPECTACULAR_SETTINGS = {
    "TITLE": "Federation portal API",
    "DESCRIPTION": "Registries and proposals of the federation for partner systems.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "ProposalState": "proposals.models.Proposal.State",
        "DemandState": "proposals.models.Demand.State",
        "OrganisationKind": "federation.accounts.models.Organisation.Kind",
    },
}

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="memory://")
CELERY_BROKER_TRANSPORT_OPTIONS = (
    # The visibility timeout must exceed the longest task, or tasks run twice.
    {"visibility_timeout": 3600, "unacked_restore_interval": 5, "unacked_restore_throttle": 1}
    if CELERY_BROKER_URL.startswith("redis")
    else {"confirm_publish": True}
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "deliver-outbox": {"task": "notices.deliver_outbox", "schedule": 3.0},
    "resume-jobs": {"task": "jobs.resume_jobs", "schedule": 45.0},
    "remind-due": {"task": "proposals.remind_due", "schedule": crontab(minute="*/15")},
    "expire-invitations": {"task": "proposals.expire_invitations", "schedule": crontab(hour=0, minute=10)},
    "lapse-ratings": {"task": "proposals.lapse_ratings", "schedule": crontab(hour=0, minute=20)},
    "follow-demands": {"task": "proposals.follow_demands", "schedule": crontab(hour=0, minute=25)},
    "lapse-countersigning": {
        "task": "proposals.lapse_countersigning",
        "schedule": crontab(hour=0, minute=25),
    },
    "remind-revisits": {"task": "liaison.remind_revisits", "schedule": crontab(hour=6, minute=40)},
    "sweep-exports": {"task": "exchange.sweep_exports", "schedule": crontab(minute=50)},
    "sweep-imports": {"task": "exchange.sweep_imports", "schedule": crontab(hour=2, minute=40)},
    "find-duplicates": {"task": "merging.find_changed", "schedule": crontab(minute="*/10")},
    "forget-changes": {"task": "changes.forget_changes", "schedule": crontab(hour=3, minute=40)},
    "remind-applications": {"task": "chambers.remind_applications", "schedule": crontab(minute="*/20")},
    "draw-plaques": {"task": "chambers.draw_plaques", "schedule": 20.0},
    "sweep-application-drafts": {
        "task": "chambers.sweep_drafts",
        "schedule": crontab(hour=3, minute=40),
    },
    "seal-trail": {"task": "audit.seal_trail", "schedule": 60.0},
    "export-trail": {"task": "audit.export_days", "schedule": crontab(hour="0,6,12,18", minute=20)},
    "check-trail": {"task": "audit.check_trail", "schedule": crontab(hour=4, minute=30)},
    "forget-sign-ins": {"task": "accounts.forget_sign_ins", "schedule": crontab(hour=3, minute=50)},
    "open-elections": {"task": "chambers.open_elections", "schedule": crontab(hour=5, minute=40)},
    "remind-chambers": {"task": "chambers.send_reminders", "schedule": crontab(minute=10)},
    "refresh-officials": {"task": "chambers.refresh_officials", "schedule": crontab(hour=5, minute=10)},
    "remind-party-terms": {"task": "chambers.remind_party_terms", "schedule": crontab(hour=6, minute=20)},
    "remind-awards": {"task": "chambers.remind_awards", "schedule": crontab(hour=6, minute=30)},
    "remind-rounds": {"task": "chambers.remind_rounds", "schedule": crontab(minute=20, hour="7-18")},
    "rescore-stale": {"task": "chambers.rescore_stale", "schedule": 60.0},
    "remind-problems": {"task": "liaison.remind_problems", "schedule": crontab(minute="5-59/20")},
    "remind-data-requests": {"task": "privacy.remind_requests", "schedule": crontab(minute="*/20")},
    "sweep-data-copies": {"task": "privacy.sweep_copies", "schedule": crontab(minute=35)},
    "forget-data-requests": {"task": "privacy.forget_requests", "schedule": crontab(hour=4, minute=5)},
    "sweep-files": {"task": "files.sweep_orphans", "schedule": crontab(hour=3, minute=20)},
}
CELERY_BEAT_SCHEDULE_FILENAME = env.str(
    "CELERY_BEAT_SCHEDULE_FILENAME", default=str(BASE_DIR / "var" / "beat-schedule")
)

# What signs the daily files of the audit trail (`manage.py audit_key --new`); only the worker needs it.
AUDIT_SIGNING_KEY = env.str("AUDIT_SIGNING_KEY", default="")
AUDIT_KEY_FILE: Path | None = None

# A list is made into a workbook in the background from so many rows on, and the file kept for so long.
EXPORT_KEEP_HOURS = env.int("EXPORT_KEEP_HOURS", default=24)
EXPORT_BACKGROUND_ROWS = env.int("EXPORT_BACKGROUND_ROWS", default=2000)
# An import may be undone for so many days, and one that nobody goes on with keeps its rows for so many.
IMPORT_UNDO_DAYS = env.int("IMPORT_UNDO_DAYS", default=14)
IMPORT_STAGED_DAYS = env.int("IMPORT_STAGED_DAYS", default=30)

CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
# Where short messages and WeCom messages are handed over (federation/notices/gateways.py); empty for none.
GATEWAYS = {
    "sms": {"url": env.str("SMS_GATEWAY_URL", default=""), "token": env.str("SMS_GATEWAY_TOKEN", default="")},
    "wecom": {
        "url": env.str("WECOM_GATEWAY_URL", default=""),
        "token": env.str("WECOM_GATEWAY_TOKEN", default=""),
    },
}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="portal@example.org")

SITE_NAME = env.str("SITE_NAME", default="云州市工商联")
SITE_TAGLINE = env.str("SITE_TAGLINE", default="商会与提案服务平台")
PROPOSAL_AGENCY_CODE = env.str("PROPOSAL_AGENCY_CODE", default="云协提")
COMPLAINT_NUMBER_CODE = env.str("COMPLAINT_NUMBER_CODE", default="云商维")
DEMAND_NUMBER_CODE = env.str("DEMAND_NUMBER_CODE", default="云商需")
LIST_COUNT_CAP = 1000
# After so many months without a sign of life a chamber counts as inactive.
CHAMBER_IDLE_MONTHS = env.int("CHAMBER_IDLE_MONTHS", default=24)
# For how long an act can be taken back; its old values are forgotten afterwards.
UNDO_DAYS = env.int("UNDO_DAYS", default=30)
# Up to so many rows change while the page waits, more in the background, never more than the limit.
BULK_AT_ONCE = 2_000
BULK_LIMIT = env.int("BULK_LIMIT", default=50_000)

# Series of numbers, and the address that stands in the code on a plaque (the host of the request without).
APPLICATION_NUMBER_CODE = env.str("APPLICATION_NUMBER_CODE", default="云商入申")
MEMBER_NUMBER_CODE = env.str("MEMBER_NUMBER_CODE", default="云商会员")
PLAQUE_NUMBER_CODE = env.str("PLAQUE_NUMBER_CODE", default="云商会证")
CERTIFICATE_NUMBER_CODES = {
    "award": env.str("AWARD_NUMBER_CODE", default="云商考证"),
    "plaque": env.str("PLATE_NUMBER_CODE", default="云商牌证"),
    "appointment": env.str("APPOINTMENT_NUMBER_CODE", default="云商聘证"),
}
PUBLIC_ADDRESS = env.str("PUBLIC_ADDRESS", default="")
# So many days before an award ends its unit is reminded to apply for the renewal.
AWARD_REMIND_DAYS = env.int("AWARD_REMIND_DAYS", default=90)
# The consent that applicants give, by the name of its text in templates/chambers/consent/.
CONSENT_VERSION = env.str("CONSENT_VERSION", default="2026-11")
# Per hour and address: drafts begun, applications sent; per hour and credit code: applications sent;
# per hour and address: objections sent; per minute and address: plaques and certificates looked up.
JOIN_LIMITS = {"begin": 30, "submit": 20, "code": 6, "objection": 10, "verify": 60}

# Requests about personal data: the series of numbers, the term and its one extension by rule of the working
# calendar, working days before the end at which the desk is reminded, days that a copy can be fetched, years
# that a finished request is kept; per hour and address: requests sent by strangers, links that they look up.
REQUEST_NUMBER_CODE = env.str("REQUEST_NUMBER_CODE", default="云商个申")
REQUEST_TERM = env.str("REQUEST_TERM", default="15wd")
REQUEST_EXTENSION = env.str("REQUEST_EXTENSION", default="15wd")
REQUEST_REMIND_BEFORE = env.int("REQUEST_REMIND_BEFORE", default=3)
COPY_KEEP_DAYS = env.int("COPY_KEEP_DAYS", default=7)
REQUEST_KEEP_YEARS = env.int("REQUEST_KEEP_YEARS", default=3)
REQUEST_LIMITS = {"send": 6, "look": 60}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "federation.ui.logs.OneLineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"axes": {"level": "ERROR"}},
}
