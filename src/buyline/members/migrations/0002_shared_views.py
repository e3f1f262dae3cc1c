"""Views are shared with a function or with everybody, and pinned."""

from typing import Any

from django.conf import settings
from django.db import migrations, models


def share(apps: Any, _: Any) -> None:
    """Views that were for everybody still are."""
    apps.get_model("members", "View").objects.filter(is_shared=True).update(shared_with="everybody")


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]

    operations = [
        migrations.AddField("View", "shared_with", models.CharField(default="", blank=True, max_length=20)),
        migrations.AddField(
            "View", "pinned_by", models.ManyToManyField(related_name="pinned", to=settings.AUTH_USER_MODEL)
        ),
        migrations.RunPython(share, migrations.RunPython.noop),
        migrations.RemoveField("View", "is_shared"),
    ]
