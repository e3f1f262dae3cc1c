"""Who may be one, who was told apart; journeys and people of a merged buyer are shown at the one that stands for it."""

from typing import ClassVar

from django.db import migrations, models


def _at_the_one_that_stands(table: str) -> str:
    merged = 'SELECT b."into" FROM books_buyer b WHERE b.id ='
    return (
        f"UPDATE {table} SET buyer = ({merged} {table}.buyer)"
        ' WHERE buyer IN (SELECT id FROM books_buyer WHERE "into" IS NOT NULL)'
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("books", "0006_work")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Lookalike",
            fields=[
                ("id", models.TextField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("one", models.TextField()),
                ("other", models.TextField()),
                ("sure", models.FloatField()),
                ("why", models.TextField()),
                ("found_at", models.BigIntegerField()),
                ("put_off_at", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kind", "sure"], name="books_lookalike_by_sure"),
                    models.Index(fields=["one"], name="books_lookalike_by_one"),
                    models.Index(fields=["other"], name="books_lookalike_by_other"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ToldApart",
            fields=[
                ("id", models.TextField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("one", models.TextField()),
                ("other", models.TextField()),
            ],
        ),
        migrations.RunSQL(_at_the_one_that_stands("books_journey"), migrations.RunSQL.noop),
        migrations.RunSQL(_at_the_one_that_stands("books_person"), migrations.RunSQL.noop),
    ]
