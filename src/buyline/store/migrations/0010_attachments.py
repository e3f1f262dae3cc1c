"""Files that are put beside journeys."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("books", "0009_returned")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry", models.TextField(db_index=True)),
                ("journey", models.TextField(db_index=True)),
                ("person", models.TextField(null=True)),
                ("member", models.TextField()),
                ("occurred_at", models.BigIntegerField()),
                ("file", models.TextField(db_index=True)),
                ("size", models.BigIntegerField()),
                ("key", models.TextField(db_index=True)),
                ("is_held", models.BooleanField()),
            ],
        ),
    ]
