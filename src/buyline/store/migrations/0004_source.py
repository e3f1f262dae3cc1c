"""Sources and when each was heard last; those of books that are there already are read from the journal once."""

from typing import Any, ClassVar

from django.db import migrations, models
from django.db.models import Count, F, Max, Value
from django.db.models.functions import Left, StrIndex


def from_the_journal(apps: Any, editor: Any) -> None:
    """The sources of all lines so far."""
    alias = editor.connection.alias
    lines = apps.get_model("books", "JournalEntry").objects.using(alias)
    source = Left(F("entry"), StrIndex(F("entry"), Value("|")) - 1)
    told = (
        lines.annotate(source=source)
        .values("source")
        .annotate(n=Count("seq"), known=Max("known_at"), recorded=Max("recorded_at"))
    )
    kept = apps.get_model("books", "Source")
    kept.objects.using(alias).bulk_create(
        kept(id=line["source"], lines=line["n"], last_known_at=line["known"], last_recorded_at=line["recorded"])
        for line in told
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("books", "0003_job")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Source",
            fields=[
                ("id", models.TextField(primary_key=True, serialize=False)),
                ("lines", models.BigIntegerField()),
                ("last_known_at", models.BigIntegerField()),
                ("last_recorded_at", models.BigIntegerField()),
            ],
        ),
        migrations.RunPython(from_the_journal, migrations.RunPython.noop),
    ]
