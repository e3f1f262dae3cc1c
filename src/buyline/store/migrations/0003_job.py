"""Jobs that are done in the background stand beside the entries that asked for them."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies: ClassVar = [("books", "0002_reason")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.TextField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("key", models.TextField(null=True)),
                ("about", models.TextField()),
                ("state", models.TextField()),
                ("asked_at", models.BigIntegerField()),
                ("run_at", models.BigIntegerField()),
                ("tries", models.IntegerField()),
                ("lease_until", models.BigIntegerField(null=True)),
                ("done", models.BigIntegerField()),
                ("of", models.BigIntegerField(null=True)),
                ("says", models.TextField()),
                ("cancel_at", models.BigIntegerField(null=True)),
                ("ended_at", models.BigIntegerField(null=True)),
                ("result", models.TextField()),
                ("reason", models.TextField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["run_at"], name="books_job_open", condition=Q(ended_at__isnull=True)),
                    models.Index(fields=["asked_at"], name="books_job_by_time"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=["key"], name="books_job_by_key", condition=Q(state="waiting")),
                ],
            },
        ),
    ]
