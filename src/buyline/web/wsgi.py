"""The application that the server runs, and the background jobs of its process.

Whatever answers is loaded here, by one thread, before the first request comes: two threads that load the engine at once
would wait for each other, and the first page would wait for it.
"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "buyline.web.settings")
application = get_wsgi_application()

from buyline.web import ahead, background  # noqa: E402 - they need the settings that the line above reads

background.load()
ahead.begin_counting()
background.start()
