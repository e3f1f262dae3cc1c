"""What members want to be told of, what they put off and saw, which records they looked at and pinned."""

from django.conf import settings
from django.db import migrations, models
from django.db.models.deletion import CASCADE


def member(name: str) -> models.ForeignKey:
    """The member that a row is of."""
    return models.ForeignKey(on_delete=CASCADE, related_name=name, to=settings.AUTH_USER_MODEL)


ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    dependencies = [("members", "0002_shared_views")]

    operations = [
        migrations.CreateModel(
            "Wish",
            [
                (
                    "member",
                    models.OneToOneField(
                        on_delete=CASCADE,
                        primary_key=True,
                        related_name="wish",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("off", models.CharField(blank=True, default="", max_length=200)),
                ("off_in_mail", models.CharField(blank=True, default="", max_length=200)),
                ("is_mailed", models.BooleanField(default=False)),
                ("mail_hour", models.PositiveSmallIntegerField(default=7)),
                ("time_zone", models.CharField(blank=True, default="", max_length=64)),
                ("mailed_on", models.DateField(null=True)),
                ("calendar", models.CharField(blank=True, db_index=True, default="", max_length=64)),
                ("looked_at", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            "PutOff",
            [
                ID,
                ("member", member("put_off")),
                ("item", models.CharField(max_length=900)),
                ("until", models.DateField()),
            ],
            {"constraints": [models.UniqueConstraint(fields=["member", "item"], name="members_put_off_once")]},
        ),
        migrations.CreateModel(
            "Seen",
            [ID, ("member", member("seen")), ("entry", models.CharField(max_length=900))],
            {"constraints": [models.UniqueConstraint(fields=["member", "entry"], name="members_seen_once")]},
        ),
        migrations.CreateModel(
            "Visit",
            [
                ID,
                ("member", member("visits")),
                ("kind", models.CharField(max_length=20)),
                ("about", models.CharField(max_length=300)),
                ("at", models.DateTimeField(null=True)),
                ("is_pinned", models.BooleanField(default=False)),
            ],
            {"constraints": [models.UniqueConstraint(fields=["member", "kind", "about"], name="members_visit_once")]},
        ),
    ]
