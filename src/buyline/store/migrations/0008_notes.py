"""Notes are found by their words, and by whom they mean; those of before are read at the next opening."""

from typing import Any, ClassVar

from django.db import migrations, models

from buyline.store import noting


def make(_apps: Any, editor: Any) -> None:
    """The table of words, and the sign that notes of before are to be read: only open books have the keys."""
    with editor.connection.cursor() as cursor:
        noting.create(cursor)
        cursor.execute("SELECT 1 FROM books_journalentry WHERE kind = %s LIMIT 1", [noting.KIND])
        if cursor.fetchone() is not None:
            cursor.execute("INSERT INTO books_setting (key, value) VALUES (%s, %s)", [noting.UNREAD, "yes"])


def drop(_apps: Any, editor: Any) -> None:
    """Without the table."""
    with editor.connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {noting.TABLE}")
        cursor.execute("DELETE FROM books_setting WHERE key = %s", [noting.UNREAD])


class Migration(migrations.Migration):
    dependencies: ClassVar = [("books", "0007_who_is_who")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Note",
            fields=[
                ("entry", models.TextField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField(unique=True)),
                ("journey", models.TextField(db_index=True)),
                ("member", models.TextField()),
                ("occurred_at", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                ("key", models.TextField(primary_key=True, serialize=False)),
                ("entry", models.TextField(db_index=True)),
                ("member", models.TextField(db_index=True)),
            ],
        ),
        migrations.RunPython(make, drop),
    ]
