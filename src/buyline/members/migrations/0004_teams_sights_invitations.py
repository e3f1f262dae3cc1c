"""Teams; what a member sees, deputies and choices; invitations."""

from django.conf import settings
from django.db import migrations, models

EXTENTS = [(word, word) for word in ("all", "team", "own")]
FUNCTIONS = [(word, word) for word in ("marketing", "sales", "success", "executive", "administrator", "read-only")]
MEMBER = settings.AUTH_USER_MODEL


def key() -> models.BigAutoField:
    """The number of a row."""
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def word(length: int) -> models.CharField:
    """A text that may be left out."""
    return models.CharField(blank=True, default="", max_length=length)


class Migration(migrations.Migration):
    dependencies = [("members", "0003_attention")]

    operations = [
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", key()),
                ("name", models.CharField(max_length=80, unique=True)),
                ("region", word(80)),
                ("lead", models.ForeignKey(MEMBER, models.SET_NULL, null=True, related_name="leads_teams")),
            ],
        ),
        migrations.AddField("member", "sees", models.CharField(choices=EXTENTS, default="all", max_length=8)),
        migrations.AddField("member", "sees_amounts", models.BooleanField(default=True)),
        migrations.AddField("member", "teams", models.ManyToManyField("members.team", related_name="members")),
        migrations.AddField("member", "leads_function", models.BooleanField(default=False)),
        migrations.AddField("member", "away_from", models.DateField(null=True)),
        migrations.AddField("member", "away_until", models.DateField(null=True)),
        migrations.AddField(
            "member", "deputy", models.ForeignKey(MEMBER, models.SET_NULL, null=True, related_name="stands_in_for")
        ),
        migrations.AddField("member", "locale", word(20)),
        migrations.AddField("member", "time_zone", word(60)),
        migrations.AddField("member", "theme", word(8)),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", key()),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("email", models.EmailField(max_length=254)),
                ("name", models.CharField(max_length=120)),
                ("function", models.CharField(choices=FUNCTIONS, max_length=20)),
                ("sees", models.CharField(choices=EXTENTS, default="all", max_length=8)),
                ("sees_amounts", models.BooleanField(default=True)),
                ("made_by", models.CharField(max_length=254)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("teams", models.ManyToManyField("members.team", related_name="invitations")),
            ],
        ),
    ]
