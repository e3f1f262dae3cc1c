"""How is Django set up for the pages?

The outermost ring: members, their sessions and what they may see; the books know nothing of it. Which books are open is
said by `BUYLINE_BOOKS`; what answers a page is named here, so that pages know no storage.
"""

import os
import secrets
from hashlib import sha256
from pathlib import Path

from buyline.config.logs import logging_for
from buyline.config.mail import mail_of
from buyline.config.secret import secret_key
from buyline.config.settings import settings_of
from buyline.members import place
from buyline.store import driver
from buyline.web.assets import FOLDER
from buyline.web.elsewhere import elsewhere_of

driver.install()  # before Django looks for an SQLite of its own

BOOKS = os.environ.get("BUYLINE_BOOKS", "")
DEBUG = False
TOLD = settings_of(BOOKS or None)
_UNKEPT = TOLD.secret_key or secrets.token_urlsafe(48)
SECRET_KEY = secret_key(TOLD, Path(BOOKS)) if Path(BOOKS or "-").is_dir() else _UNKEPT
ALLOWED_HOSTS = list(TOLD.allowed_hosts)
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "buyline.members",
    "buyline.api",
    "buyline.store",
    "django_htmx",
]
DATABASES = {"default": place.database(BOOKS)}  # of members; each folder of books is added when it is opened
DATABASE_ROUTERS = ["buyline.members.place.Router"]
MIDDLEWARE = [
    *(["buyline.web.proxy.told_by_proxy"] if TOLD.behind_proxy else []),
    "buyline.members.asking.nobody_looks",
    "buyline.web.watching.logged",
    "buyline.web.headers.guarded",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "buyline.web.uploads.limited",
    "buyline.api.uploads.limited",
]
ROOT_URLCONF = "buyline.web.urls"
WSGI_APPLICATION = "buyline.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(FOLDER).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["buyline.web.tags"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "buyline.web.members.shown.asker",
                "buyline.web.shell.shell",
            ],
        },
    }
]
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # the columns of a wide file, each with what it becomes
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGGING = dict(logging_for(TOLD))

AUTH_USER_MODEL = "members.Member"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "pipeline"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "buyline.web.members.adapter.Accounts"
ACCOUNT_FORMS = {"login": "buyline.web.members.entrance.SignIn"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Buyline: "
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip,5/5m/key", "reset_password": "20/m/ip,5/m/key"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "buyline.web.members.passkeys.Factors"
MFA_FORMS = {
    "add_webauthn": "buyline.web.members.passkeys.AddPasskey",
    "edit_webauthn": "buyline.web.members.passkeys.NamePasskey",
}
MFA_TOTP_ISSUER = "Buyline"
MFA_ALLOW_UNVERIFIED_EMAIL = True
SOCIALACCOUNT_ADAPTER = "buyline.web.members.elsewhere.Elsewhere"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form that leads elsewhere is stopped by the policy of the pages
SOCIALACCOUNT_PROVIDERS = {"openid_connect": elsewhere_of(TOLD)}
SIGN_IN_DOMAINS = tuple(domain.casefold() for domain in TOLD.sign_in_domains)
SESSION_COOKIE_NAME = "buyline_" + sha256(str(Path(BOOKS).resolve()).encode()).hexdigest()[:8]
CSRF_COOKIE_NAME = SESSION_COOKIE_NAME + "_form"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TOLD.behind_proxy else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TOLD.base_url.startswith("https://")
CSRF_TRUSTED_ORIGINS = [TOLD.base_url.rstrip("/")] if TOLD.base_url else []
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if TOLD.behind_proxy else 0
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "buyline.web.views.stale_form"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "members_cache"},
}

MAIL = mail_of(TOLD)
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.host, MAIL.port, MAIL.user, MAIL.password
EMAIL_USE_SSL, EMAIL_USE_TLS, EMAIL_TIMEOUT = MAIL.is_sealed, MAIL.is_upgraded, 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = TOLD.mail_from or "buyline@localhost"

OPEN_BOOKS = "buyline.app.books.open_books"
READINESS = "buyline.app.readiness.readiness"
WORKER = "buyline.web.mail.sending.worker_for"
JOBS = "buyline.app.jobs"
COMPANY = "buyline.app.books.company_name"
WAITING = "buyline.app.meant.waiting"
PIPELINE_PAGE = "buyline.app.pipeline.pipeline_page"
CONVERSION_PAGE = "buyline.app.statement_pages.conversion_page"
TIME_PAGE = "buyline.app.statement_pages.time_page"
CHARTED = "buyline.app.charted.charted"
PLAN_PAGE = "buyline.app.plan_page.plan_page"
PACE_PAGE = "buyline.app.goal_pages.pace_page"
PROGRAMS_PAGE = "buyline.app.program_pages.programs_page"
GOALS_PAGE = "buyline.app.goal_pages.goals_page"
CHIEF_PAGE = "buyline.app.goal_pages.chief_page"
LEAKAGE_PAGE = "buyline.app.explaining_pages.leakage_page"
PUSH_PAGE = "buyline.app.pushing_pages.push_page"
CHANGES_PAGE = "buyline.app.pushing_pages.changes_page"
BREAKDOWN_PAGE = "buyline.app.explaining_pages.breakdown_page"
FORECAST_PAGE = "buyline.app.forecast_page.forecast_page"
HEALTH_PAGE = "buyline.app.health_of_books.health_of_books"
BACKTEST_PAGE = "buyline.app.backtest_page.backtest_page"
BACKTEST_START = "buyline.app.backtest_page.start_backtest"
RESTATEMENT_PAGE = "buyline.app.restated_page.restatement_page"
