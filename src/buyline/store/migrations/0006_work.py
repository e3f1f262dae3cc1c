"""Whose turn it is on a journey, handoffs and planned steps; journeys of before know it from their next entry on."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("books", "0005_search"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Planned",
            fields=[
                ("entry", models.TextField(primary_key=True, serialize=False)),
                ("party", models.BigIntegerField(db_index=True)),
                ("journey", models.TextField(db_index=True)),
                ("function", models.TextField()),
                ("member", models.TextField()),
                ("step", models.TextField()),
                ("due", models.IntegerField(db_index=True)),
            ],
        ),
        migrations.AddField(
            model_name="journey",
            name="asked_on",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="journey",
            name="asked_until",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="journey",
            name="due_on",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="journey",
            name="offered_to",
            field=models.TextField(default=""),
        ),
        migrations.AddField(
            model_name="journey",
            name="turn",
            field=models.TextField(default=""),
        ),
        migrations.AddField(
            model_name="journey",
            name="turn_since",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="journey",
            name="turn_step",
            field=models.TextField(default=""),
        ),
        migrations.CreateModel(
            name="Handoff",
            fields=[
                ("entry", models.TextField(primary_key=True, serialize=False)),
                ("party", models.BigIntegerField(db_index=True)),
                ("journey", models.TextField(db_index=True)),
                ("of", models.TextField()),
                ("to", models.TextField()),
                ("by", models.TextField()),
                ("to_member", models.TextField()),
                ("stage", models.TextField()),
                ("offered_at", models.BigIntegerField(db_index=True)),
                ("answered_at", models.BigIntegerField(null=True)),
                ("outcome", models.TextField()),
                ("reason", models.TextField()),
                ("answered_by", models.TextField()),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("outcome", "")), fields=["to"], name="books_handoff_open")
                ],
            },
        ),
    ]
