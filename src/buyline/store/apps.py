"""Under which name does Django know the store?"""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """The tables of the books."""

    name = "buyline.store"
    label = "books"
    verbose_name = "Books"
    default_auto_field = "django.db.models.BigAutoField"
