"""The first tables of the books."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.TextField(primary_key=True, serialize=False)),
                ("source", models.TextField()),
                ("recorded_at", models.BigIntegerField()),
                ("lines", models.BigIntegerField()),
                ("dead", models.BigIntegerField()),
                ("retracted_at", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Buyer",
            fields=[
                ("id", models.TextField(primary_key=True, serialize=False)),
                ("party", models.BigIntegerField(db_index=True)),
                ("name", models.TextField()),
                ("sort_name", models.TextField(db_index=True)),
                ("facts", models.TextField()),
                ("into", models.TextField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Commit",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("first_seq", models.BigIntegerField()),
                ("last_seq", models.BigIntegerField()),
                ("recorded_at", models.BigIntegerField()),
                ("next_party", models.BigIntegerField()),
                ("previous_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Content",
            fields=[
                ("id", models.TextField(primary_key=True, serialize=False)),
                ("described", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Journey",
            fields=[
                ("id", models.TextField(primary_key=True, serialize=False)),
                ("party", models.BigIntegerField(db_index=True)),
                ("pipeline", models.TextField()),
                ("buyer", models.TextField(db_index=True, null=True)),
                ("claimed", models.TextField(db_index=True)),
                ("verified", models.TextField(db_index=True)),
                ("claimed_since", models.IntegerField(null=True)),
                ("verified_since", models.IntegerField(null=True)),
                ("amount", models.BigIntegerField()),
                ("currency", models.TextField()),
                ("columns", models.TextField()),
                ("facts", models.TextField()),
                ("version", models.BigIntegerField()),
                ("opened_on", models.IntegerField(null=True)),
                ("last_on", models.IntegerField(null=True)),
                ("close_on", models.TextField()),
                ("into", models.TextField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Movement",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("sign", models.SmallIntegerField()),
                ("known_at", models.BigIntegerField()),
                ("recorded_at", models.BigIntegerField()),
                ("book", models.TextField()),
                ("pipeline", models.TextField()),
                ("version", models.IntegerField()),
                ("kind", models.TextField()),
                ("journey", models.TextField()),
                ("buyer", models.TextField()),
                ("cluster", models.SmallIntegerField()),
                ("on_day", models.IntegerField()),
                ("nth_today", models.IntegerField()),
                ("from_stage", models.TextField()),
                ("to_stage", models.TextField()),
                ("from_since", models.IntegerField(null=True)),
                ("to_since", models.IntegerField(null=True)),
                ("visit", models.IntegerField()),
                ("furthest_before", models.IntegerField()),
                ("first_entered", models.TextField()),
                ("amount", models.BigIntegerField()),
                ("currency", models.TextField()),
                ("reporting", models.BigIntegerField(null=True)),
                ("moved_by", models.TextField()),
                ("proof", models.TextField()),
                ("columns", models.TextField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("state", models.BinaryField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.TextField(primary_key=True, serialize=False)),
                ("party", models.BigIntegerField(db_index=True)),
                ("buyer", models.TextField(db_index=True, null=True)),
                ("role", models.TextField()),
                ("name", models.TextField()),
                ("email", models.TextField()),
                ("phone", models.TextField()),
                ("email_index", models.TextField(db_index=True, null=True)),
                ("into", models.TextField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Program",
            fields=[
                ("id", models.TextField(primary_key=True, serialize=False)),
                ("described", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Segment",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("table", models.TextField()),
                ("rows", models.BigIntegerField()),
                ("first_id", models.BigIntegerField()),
                ("last_id", models.BigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("columns", models.TextField()),
                ("dropped_at", models.FloatField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Setting",
            fields=[
                ("key", models.TextField(primary_key=True, serialize=False)),
                ("value", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Subject",
            fields=[
                ("key", models.TextField(primary_key=True, serialize=False)),
                ("party", models.BigIntegerField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="TouchRow",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("sign", models.SmallIntegerField()),
                ("known_at", models.BigIntegerField()),
                ("recorded_at", models.BigIntegerField()),
                ("journey", models.TextField()),
                ("buyer", models.TextField()),
                ("cluster", models.SmallIntegerField()),
                ("person", models.TextField()),
                ("kind", models.TextField()),
                ("side", models.TextField()),
                ("function", models.TextField()),
                ("trust", models.TextField()),
                ("program", models.TextField()),
                ("content", models.TextField()),
                ("on_day", models.IntegerField()),
                ("occurred_at", models.BigIntegerField()),
                ("entry_id", models.TextField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DeadLetter",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("recorded_at", models.BigIntegerField()),
                ("source", models.TextField()),
                ("batch", models.TextField(null=True)),
                ("line", models.BigIntegerField(null=True)),
                ("sealed_by", models.TextField()),
                ("sealed", models.BinaryField(null=True)),
                ("replayed_at", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["batch"], name="books_dead_by_batch")],
            },
        ),
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("party", models.BigIntegerField(null=True)),
                ("recorded_at", models.BigIntegerField()),
                ("digest", models.TextField()),
                ("entry", models.TextField()),
                ("kind", models.TextField()),
                ("occurred_at", models.BigIntegerField()),
                ("known_at", models.BigIntegerField()),
                ("source_order", models.BigIntegerField()),
                ("is_day", models.BooleanField()),
                ("sent_at", models.BigIntegerField(null=True)),
                ("journey", models.TextField(null=True)),
                ("buyer", models.TextField(null=True)),
                ("person", models.TextField(null=True)),
                ("function", models.TextField(null=True)),
                ("member", models.TextField(null=True)),
                ("trust", models.TextField()),
                ("sent_by", models.TextField()),
                ("batch", models.TextField(null=True)),
                ("data", models.TextField()),
                ("sealed_by", models.TextField(null=True)),
                ("sealed", models.BinaryField(null=True)),
                ("about", models.TextField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["entry"], name="books_entry_by_id"),
                    models.Index(fields=["party"], name="books_entry_by_party"),
                    models.Index(
                        condition=models.Q(("batch__isnull", False)), fields=["batch"], name="books_entry_by_batch"
                    ),
                    models.Index(
                        condition=models.Q(("about__isnull", False)), fields=["about"], name="books_entry_by_about"
                    ),
                    models.Index(
                        condition=models.Q(("sealed_by__isnull", False)),
                        fields=["sealed_by"],
                        name="books_entry_by_key",
                    ),
                ],
            },
        ),
    ]
