"""Journeys say why they came back from a handoff; those of before are told from their last one."""

from typing import Any, ClassVar

from django.db import migrations, models

_LAST = "SELECT max(n.offered_at) FROM books_handoff n WHERE n.journey = books_journey.id"
TELL = (
    "UPDATE books_journey SET returned = coalesce((SELECT h.reason FROM books_handoff h WHERE h.journey ="
    " books_journey.id AND h.outcome = 'returned' AND h.stage = books_journey.claimed"
    f" AND h.offered_at = ({_LAST}) LIMIT 1), '')"
    " WHERE id IN (SELECT journey FROM books_handoff WHERE outcome = 'returned')"
)


def tell(_apps: Any, editor: Any) -> None:
    """Take the reason over from the last handoff of each journey."""
    with editor.connection.cursor() as cursor:
        cursor.execute(TELL)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("books", "0008_notes")]
    operations: ClassVar = [
        migrations.AddField(model_name="journey", name="returned", field=models.TextField(default="")),
        migrations.RunPython(tell, migrations.RunPython.noop),
    ]
