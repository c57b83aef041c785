"""All settings, from the environment. What is not said is refused (`.env.example` lists it all)."""

import os
from pathlib import Path
from typing import Any

import django_stubs_ext
import structlog
from csp.constants import NONCE, NONE, SELF

from thresholds_site.lib.environment import Environment, database, email
from thresholds_site.lib.logs import configured_logging

# Lets model fields and managers name their types in code that runs.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = Environment(os.environ)

SECRET_KEY = ENVIRONMENT.required("DJANGO_SECRET_KEY")
# Sample data and one-click demo people; never for real records (`check --deploy` refuses it).
DEMO = ENVIRONMENT.switch("DEMO")
DEBUG = False
ALLOWED_HOSTS = ENVIRONMENT.listed("DJANGO_ALLOWED_HOSTS")
SITE_ORIGIN = ENVIRONMENT.required("SITE_ORIGIN").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_ORIGIN]

SERVICE_NAME = "Right help for children"

INSTALLED_APPS = [
    "people",
    "timescales",
    "pathway",
    "referrals",
    "caf",
    "escalation",
    "reporting",
    "thresholds_site.administration.ThresholdsAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_forms_gds",
    "csp",
    "pgtrigger",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "people.middleware.GateMiddleware",
    "pathway.middleware.LeftAnswersMiddleware",
]

ROOT_URLCONF = "thresholds_site.urls"
WSGI_APPLICATION = "thresholds_site.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Ours come before the form pack's, so that an override here wins.
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "people.context.page_frame",
            ],
            "builtins": [
                "thresholds_site.templatetags.words",
                "thresholds_site.templatetags.drawings",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["gds"]
CRISPY_TEMPLATE_PACK = "gds"
CRISPY_FAIL_SILENTLY = False

DATABASES: dict[str, dict[str, Any]] = {"default": database(ENVIRONMENT.required("DATABASE_URL"))}
# The role that owns the tables; only `manage.py migrate --database=owner` uses it.
if owner_url := ENVIRONMENT.optional("DATABASE_OWNER_URL"):
    DATABASES["owner"] = database(owner_url)
RUNTIME_ROLE = DATABASES["default"]["USER"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "work_list"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "people.accounts.ClosedAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SERVICE_NAME

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = not DEMO
CSRF_COOKIE_SECURE = not DEMO
CSRF_FAILURE_VIEW = "people.views.stale_form"
SECURE_SSL_REDIRECT = not DEMO
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if DEMO else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEMO
SECURE_HSTS_PRELOAD = not DEMO
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
# A whole check typed at length is well under this; more is refused with a plain page.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3_000

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(ENVIRONMENT.optional("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
# The demo serves the folder as it stands; production collects it first.
WHITENOISE_USE_FINDERS = DEMO
FIXTURES = BASE_DIR / "fixtures"

if email_url := ENVIRONMENT.optional("EMAIL_URL"):
    vars().update(email(email_url))
elif DEMO:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
else:
    ENVIRONMENT.required("EMAIL_URL")
DEFAULT_FROM_EMAIL = ENVIRONMENT.optional("EMAIL_FROM", "no-reply@localhost")

CELERY_BROKER_URL = ENVIRONMENT.required("REDIS_URL")
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE = {
    "publish-versions-whose-day-has-come": {
        "task": "pathway.tasks.publish_versions_whose_day_has_come",
        "schedule": 60.0,
    },
    "forget-old-held-forms": {
        "task": "people.tasks.forget_old_held_forms",
        "schedule": 3600.0,
    },
    "remind-of-unconfirmed-danger": {
        "task": "pathway.tasks.remind_of_unconfirmed_danger",
        "schedule": 30.0,
    },
    "chase-overdue-sign-offs": {
        "task": "pathway.tasks.chase_overdue_sign_offs",
        "schedule": 60.0,
    },
    "forget-answers-without-an-account": {
        "task": "pathway.tasks.forget_answers_without_an_account",
        "schedule": 60.0,
    },
    "tell-of-unfinished-drafts": {
        "task": "pathway.tasks.tell_of_unfinished_drafts",
        "schedule": 600.0,
    },
    "expire-old-drafts": {
        "task": "pathway.tasks.expire_old_drafts",
        "schedule": 3600.0,
    },
    "run-replays": {
        "task": "pathway.tasks.run_replays",
        "schedule": 3.0,
    },
    "remind-of-days-to-look-again": {
        "task": "pathway.tasks.remind_of_days_to_look_again",
        "schedule": 600.0,
    },
}

LOGGING_CONFIG = None
configured_logging(structlog)
