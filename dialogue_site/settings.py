"""Django's settings and the site's own, in one file. `environment` reads what environment variables can change."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from dialogue_site import environment

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = BASE_DIR / "data"

# --- Address, hosts and ports -----------------------------------------------------------------------------------------
DEBUG = environment.flag("DEBUG")
PORT = environment.number("PORT", 8000)
DESK_PORT = environment.number("DESK_PORT", PORT + 1)  # the second service, in production only
SITE_URL = environment.site_url("SITE_URL", f"http://127.0.0.1:{PORT}")
SITE_IS_SECURE = SITE_URL.startswith("https://")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS") or [str(urlsplit(SITE_URL).hostname), "localhost", "127.0.0.1"]
ADMIN_PATH = environment.admin_path("ADMIN_PATH", "admin/")
TRUSTED_PROXIES = environment.number("TRUSTED_PROXIES", 0)

# --- Database ---------------------------------------------------------------------------------------------------------
DATABASES = {"default": environment.database("DATABASE_URL", DATA_DIR / "db.sqlite3")}
USES_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if USES_SQLITE:
    DATA_DIR.mkdir(exist_ok=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SECRET_KEY = environment.secret_key("SECRET_KEY", DATA_DIR / "secret_key", made_here=USES_SQLITE)

# --- Apps and middleware ----------------------------------------------------------------------------------------------
# From the lowest layer up. Registries fill in this order: what a concept builds on is imported and seeded before it.
# The sitemap has the same order.
GROUND = [
    *("languages", "pagestore", "records", "mail", "publishing", "history", "search", "opendata", "pages", "staff"),
    *("notices", "translators"),
]
CONCEPTS = [
    "sources",
    "participants",
    "confirmations",
    "goals",
    "editions",
    "liaison",
    "priorities",
    "glossary",
    "arrangements",
    "coverage",
    "review",
    "website",
]
INSTALLED_APPS = [
    "modeltranslation",  # before the admin, which it extends
    "apps.staff.administration.Administration",  # django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.forms",
    "csp",
    "simple_history",
    "allauth",  # its templates and catalogues
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    *(f"apps.{name}" for name in GROUND + CONCEPTS),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "apps.website.compat.StaticFiles",
    "apps.website.middleware.IsolationHeaders",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",  # before those that answer themselves
    "django.middleware.locale.LocaleMiddleware",
    "apps.website.middleware.RefuseBadQueries",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "apps.staff.accounts.middleware.StaffSession",
    "simple_history.middleware.HistoryRequestMiddleware",
]
ROOT_URLCONF = "dialogue_site.urls"
WSGI_APPLICATION = "dialogue_site.wsgi.application"
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
                "apps.languages.context.languages",
                "apps.website.context.operator",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Languages --------------------------------------------------------------------------------------------------------
# To hide a language, remove it from LANGUAGES only: its columns stay while CONTENT_LANGUAGES names it.
LANGUAGES = [("en", "English"), ("fr", "Français"), ("es", "Español"), ("ar", "العربية")]
CONTENT_LANGUAGES = ("en", "fr", "es", "ar")
LANGUAGE_CODE = "en"
SOURCE_LANGUAGE = "en"
LOCALE_PATHS = [BASE_DIR / "dialogue_site" / "locale"]
FORMAT_MODULE_PATH = ["dialogue_site.formats"]
MODELTRANSLATION_LANGUAGES = CONTENT_LANGUAGES
MODELTRANSLATION_DEFAULT_LANGUAGE = SOURCE_LANGUAGE
MODELTRANSLATION_FALLBACK_LANGUAGES = (SOURCE_LANGUAGE,)
MODELTRANSLATION_CUSTOM_FIELDS = ("TextListField",)


def MODELTRANSLATION_BUILD_LOCALIZED_VERBOSE_NAME(label: str, language: str) -> str:
    """The label of a column of a translated field, as the heading of a list shows it."""
    from apps.languages.names import in_language  # it needs the settings

    return in_language(label, language)


LANGUAGE_COOKIE_NAME = "dialogue_admin_language"
LANGUAGE_COOKIE_PATH = f"/{ADMIN_PATH}"  # public pages take their language from their URL only
LANGUAGE_COOKIE_SAMESITE = "Strict"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = SITE_IS_SECURE
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Static and media files -------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(environment.env.str("MEDIA_ROOT", default=str(DATA_DIR / "media")))
# The marks of erased persons, outside the database: an older backup must not bring the persons back.
ERASED_FILE = Path(environment.env.str("ERASED_FILE", default=str(MEDIA_ROOT.parent / "erased.jsonl")))
ACCESS_FILE = ERASED_FILE.with_name("accesses.jsonl")  # accesses to private data, until they are in the database
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
PICTURE_MAX_BYTES = 10 * 1024 * 1024
PICTURE_MAX_PIXELS = 40_000_000
PICTURE_MAX_MEMORY = 420 * 10**6  # bytes to decode one; formats that need much for each pixel have a lower limit
PICTURE_MAX_SIDE = 20_000  # pixels
PICTURE_MAX_RATIO = 20  # of the longer side to the shorter one
PICTURE_LONGEST_SIDE = 2560  # pixels; larger pictures are scaled down
PICTURE_WIDTHS = (320, 640, 960, 1280, 1920)  # pixels, for `srcset`
FILE_UPLOAD_PERMISSIONS = 0o644

# --- Security ---------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SESSION_COOKIE_NAME = "__Host-session" if SITE_IS_SECURE else "dialogue_session"
SESSION_COOKIE_SECURE = SITE_IS_SECURE
SESSION_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "apps.staff.message_storage.MessageStorage"
MESSAGE_COOKIE_NAME = "__Host-messages" if SITE_IS_SECURE else "dialogue_messages"
CSRF_COOKIE_NAME = "__Host-csrf" if SITE_IS_SECURE else "dialogue_csrf"
CSRF_COOKIE_SECURE = SITE_IS_SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "apps.staff.views.csrf_failure"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_SSL_REDIRECT = SITE_IS_SECURE
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^healthz$"]
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if SITE_IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SITE_IS_SECURE
SECURE_HSTS_PRELOAD = SITE_IS_SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
QUERY_MAX_BYTES = 4096
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- Accounts of the staff: every page is below the admin's path ------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = LOGOUT_REDIRECT_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
SESSION_COOKIE_AGE = 12 * 3600  # seconds; no session lasts longer
SESSION_IDLE_SECONDS = 3600  # a session without requests ends
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_ADAPTER = "apps.staff.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"reset_password": "apps.staff.accounts.forms.ResetForm"}
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator entered the address
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 a class
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_METHODS = ("password", "mfa")  # no code by e-mail: a mailbox is no second factor
ACCOUNT_SESSION_REMEMBER = False  # the cookie ends with the browser session
MFA_ADAPTER = "apps.staff.accounts.adapter.FactorAdapter"
MFA_FORMS = {
    "authenticate": "apps.staff.accounts.forms.LoginCodeForm",
    "reauthenticate": "apps.staff.accounts.forms.RepeatedCodeForm",
    "activate_totp": "apps.staff.accounts.forms.SetUpCodeForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]  # security keys would need a script
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "INTERPOL Dialogue"
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds: a code typed in its last second arrives in the next step (RFC 6238, 5.2)
USERSESSIONS_ADAPTER = "apps.staff.accounts.adapter.SessionAdapter"
# All throttles have the same period, so that the answer can say how long to wait. They count in the database, so that
# all workers and machines share the counts. MAX_ENTRIES is high so that a flood of names pushes out no other counts.
# Failed logins count by account and address. The ceiling of an account, for all addresses together, is high, and does
# not hold for addresses from which it logged in before: so nobody can keep the owner out with wrong passwords.
THROTTLE_MINUTES = 5
ACCOUNT_RATE_LIMITS = {
    "login": f"100/{THROTTLE_MINUTES}m/ip",
    "login_failed": f"20/{THROTTLE_MINUTES}m/ip,5/{THROTTLE_MINUTES}m/key",
    "login_failed_anywhere": f"50/{THROTTLE_MINUTES}m/key",
    "reset_password": f"10/{THROTTLE_MINUTES}m/ip,2/{THROTTLE_MINUTES}m/key",
    "reset_password_from_key": f"20/{THROTTLE_MINUTES}m/ip",
    "change_password": f"10/{THROTTLE_MINUTES}m/user",
    "reauthenticate": f"10/{THROTTLE_MINUTES}m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "staff_throttle",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # Results that are expensive and depend on their key alone: they never go stale, so each process keeps its own.
    "computed": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "computed",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
}

# --- The page store ---------------------------------------------------------------------------------------------------
PAGE_STORE_BYTES = environment.number("PAGE_STORE_MIB", 64) * 2**20  # of each worker; 0 stores no page
PAGE_STORE_DIR = Path(environment.env.str("PAGE_STORE_DIR", default=str(DATA_DIR / "pages")))
# Prefixes of the tables that no public page reads: a change there drops no stored page.
PAGE_STORE_UNREAD = (
    *("auth_", "account_", "mfa_", "usersessions_", "django_session", "django_admin_log", "staff_"),
    *(
        "mail_mail",
        "notices_",
        "translators_",
        "languages_formerstamp",
        "languages_translator",
        "publishing_reviewcomment",
        "publishing_proposal",
        "publishing_authorship",
        "publishing_assignment",
        "publishing_previewlink",
        "confirmations_",
    ),
    "website_errorreport",
)

# --- E-mail and log ---------------------------------------------------------------------------------------------------
# What Django or a package mails is queued in the database; `manage.py sendmail` sends it by MAIL_BACKEND.
vars().update(environment.email("EMAIL_URL"))
MAIL_BACKEND = vars()["EMAIL_BACKEND"]
EMAIL_BACKEND = "apps.mail.backend.QueueBackend"
EMAIL_TIMEOUT = 60  # seconds, for each step of a connection
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.sender("EMAIL_FROM", SITE_URL)
LOG_LEVEL = environment.one_of("LOG_LEVEL", environment.LOG_LEVELS, "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "apps.records.log_secrets.WithoutValues",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "filters": {"secrets": {"()": "apps.records.log_secrets.WithoutSecrets"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["secrets"],
            "level": LOG_LEVEL,  # here too: Django's own loggers have levels of their own and pass the root's by
        }
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {"django.server": {"handlers": ["console"], "level": "INFO", "propagate": False}},
}

# --- The Dialogue -----------------------------------------------------------------------------------------------------
SITE_NAME = _("INTERPOL Dialogue")
PAGE_SIZE = 50
CONTACT_CHECK_DAYS = environment.number("CONTACT_CHECK_DAYS", 91)  # how often contacts are asked; 0: never
FOUR_EYES = environment.flag("FOUR_EYES", default=True)  # nobody publishes their own work
HORIZON_YEARS_WITHOUT_END = 5  # so long after its start a priority or joint action without an end is in force
DATA_LICENCE = environment.licence("DATA_LICENCE")
SITE_OPERATOR = environment.given("SITE_OPERATOR")  # who runs the site, by name
SITE_CONTACT = environment.contact("SITE_CONTACT")
IMPORT_MAX_BYTES = 20 * 1024 * 1024  # of a file uploaded in the admin; the command has no limit
IMPORT_MAX_ROWS = 50_000  # and as many without content
IMPORT_MAX_COLUMNS = 16_384  # as many as a spreadsheet has
IMPORT_MAX_CELL = 100_000  # characters
IMPORT_MAX_ROW = 1_000_000  # characters
IMPORT_HOURS = 24  # from the upload to the last moment to import it
REPORTS_PER_HOUR = 30  # open error reports; further ones are refused for a while
ACCOUNT_RATE_LIMITS["error_report"] = "5/1h/ip"  # of one address, or of one IPv6 network
REPORT_MAX_BYTES = 64 * 1024  # more than the form can send
