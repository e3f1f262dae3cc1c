"""A row of the ledger carries the reason said when a journey went."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("books", "0001_initial")]
    operations: ClassVar = [
        migrations.AddField(model_name="movement", name="reason", field=models.TextField(default="")),
    ]
