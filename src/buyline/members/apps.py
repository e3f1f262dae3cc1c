"""The Django application of members."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "buyline.members"
    label = "members"
    default_auto_field = "django.db.models.BigAutoField"
