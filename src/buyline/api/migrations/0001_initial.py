"""The first tables of the API."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.CreateModel(
            name="KeptAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asker", models.CharField(max_length=254)),
                ("key", models.CharField(max_length=200)),
                ("digest", models.CharField(max_length=64)),
                ("status", models.IntegerField(default=0)),
                ("content_type", models.CharField(default="", max_length=100)),
                ("headers", models.JSONField(default=dict)),
                ("content", models.BinaryField(default=b"")),
                ("begun_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("asker", "key"), name="one_answer_a_key")],
            },
        ),
    ]
