"""Buyers and people are found by words; those that are there already are told once."""

from typing import Any, ClassVar

from django.db import migrations, models

from buyline.store import search

AT_ONCE = 20_000
FIELDS = {"buyer": ("Buyer", ("name",)), "person": ("Person", ("name", "email", "role"))}


def make(apps: Any, editor: Any) -> None:
    """The table, filled from the read models."""
    with editor.connection.cursor() as cursor:
        search.create(cursor)
        for kind, (model, names) in FIELDS.items():
            table = apps.get_model("books", model)._meta.db_table  # noqa: SLF001 - Django documents it for this
            cursor.execute(f"SELECT id, {', '.join(names)} FROM {table} ORDER BY id")
            rows = cursor.fetchall()
            for start in range(0, len(rows), AT_ONCE):
                said = [(row[0], " ".join(row[1:])) for row in rows[start : start + AT_ONCE]]
                numbers = search.put(cursor, kind, model, said)
                cursor.executemany(
                    f"UPDATE {table} SET found_as = %s WHERE id = %s", [(number, id_) for id_, number in numbers]
                )


def drop(_apps: Any, editor: Any) -> None:
    """Without the table."""
    with editor.connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {search.TABLE}")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("books", "0004_source")]
    operations: ClassVar = [
        migrations.AddField(model_name="buyer", name="found_as", field=models.BigIntegerField(null=True)),
        migrations.AddField(model_name="person", name="found_as", field=models.BigIntegerField(null=True)),
        migrations.AddIndex(
            model_name="person", index=models.Index(fields=["name", "id"], name="books_person_by_name")
        ),
        migrations.RunPython(make, drop),
    ]
