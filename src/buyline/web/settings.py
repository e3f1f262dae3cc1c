"""How is Django set up for the pages?

The outermost ring: no sessions, no sign-in, no admin yet, and therefore loopback only (`serve` sees to it). Which books
are open is said by `BUYLINE_BOOKS`; what answers a page is named here, so that pages know no storage.
"""

import os
import secrets
from pathlib import Path

from buyline.config.secret import secret_key
from buyline.config.settings import settings_of
from buyline.store import driver
from buyline.web.assets import FOLDER

driver.install()  # before Django looks for an SQLite of its own

DEBUG = False
BOOKS = os.environ.get("BUYLINE_BOOKS", "")
TOLD = settings_of(BOOKS or None)
SECRET_KEY = secret_key(TOLD, Path(BOOKS)) if Path(BOOKS or "-").is_dir() else secrets.token_urlsafe(48)
ALLOWED_HOSTS = list(TOLD.allowed_hosts)
INSTALLED_APPS = ["buyline.store", "django_htmx"]
DATABASES: dict[str, object] = {}  # each folder of books is added when it is opened
MIDDLEWARE = [
    "buyline.web.headers.guarded",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "buyline.web.urls"
WSGI_APPLICATION = "buyline.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(FOLDER).parent / "templates"],
        "OPTIONS": {"builtins": ["buyline.web.tags"], "context_processors": ["buyline.web.shell.shell"]},
    }
]
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING"}},
}

OPEN_BOOKS = "buyline.app.books.open_books"
COMPANY = "buyline.app.books.company_name"
PIPELINE_PAGE = "buyline.app.pipeline.pipeline_page"
CONVERSION_PAGE = "buyline.app.statement_pages.conversion_page"
TIME_PAGE = "buyline.app.statement_pages.time_page"
LEAKAGE_PAGE = "buyline.app.explaining_pages.leakage_page"
RESTATEMENT_PAGE = "buyline.app.explaining_pages.restatement_page"
