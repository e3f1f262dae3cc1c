"""The application that the server runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "buyline.web.settings")
application = get_wsgi_application()

from buyline.web.ahead import begin_counting  # noqa: E402 - it needs the settings that the line above reads

begin_counting()
