"""Which tables hold the books?

The journal and its chain, the unshipped tail of the ledger, the list of segments, and read models. Rules never import
these; they know `journal.port`. A row of the tail is named by `id` = seq × 2³¹ + n, so that one number orders it.
"""

from django.db import models
from django.db.models import Q


class Commit(models.Model):
    """One transaction of the writer, a link of the chain."""

    number = models.BigIntegerField(primary_key=True)
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    recorded_at = models.BigIntegerField()
    next_party = models.BigIntegerField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)


class JournalEntry(models.Model):
    """One line of the journal; personal fields only sealed."""

    seq = models.BigIntegerField(primary_key=True)
    party = models.BigIntegerField(null=True)
    recorded_at = models.BigIntegerField()
    digest = models.TextField()
    entry = models.TextField()
    kind = models.TextField()
    occurred_at = models.BigIntegerField()
    known_at = models.BigIntegerField()
    source_order = models.BigIntegerField()
    is_day = models.BooleanField()
    sent_at = models.BigIntegerField(null=True)
    journey = models.TextField(null=True)
    buyer = models.TextField(null=True)
    person = models.TextField(null=True)
    function = models.TextField(null=True)
    member = models.TextField(null=True)
    trust = models.TextField()
    sent_by = models.TextField()
    batch = models.TextField(null=True)
    data = models.TextField()
    sealed_by = models.TextField(null=True)
    sealed = models.BinaryField(null=True)
    about = models.TextField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["entry"], name="books_entry_by_id"),
            models.Index(fields=["party"], name="books_entry_by_party"),
            models.Index(fields=["batch"], name="books_entry_by_batch", condition=Q(batch__isnull=False)),
            models.Index(fields=["about"], name="books_entry_by_about", condition=Q(about__isnull=False)),
            models.Index(fields=["sealed_by"], name="books_entry_by_key", condition=Q(sealed_by__isnull=False)),
        ]


class DeadLetter(models.Model):
    """An entry that could not be taken; content and reasons are sealed, for they may quote a person."""

    id = models.BigAutoField(primary_key=True)
    recorded_at = models.BigIntegerField()
    source = models.TextField()
    batch = models.TextField(null=True)
    line = models.BigIntegerField(null=True)
    sealed_by = models.TextField()
    sealed = models.BinaryField(null=True)
    replayed_at = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["batch"], name="books_dead_by_batch")]


class Posted(models.Model):
    """What movements and touches of the tail share: their name, sign and when they were known and recorded."""

    id = models.BigIntegerField(primary_key=True)
    sign = models.SmallIntegerField()
    known_at = models.BigIntegerField()
    recorded_at = models.BigIntegerField()

    class Meta:
        abstract = True


class Movement(Posted):
    """A row of the ledger not yet shipped."""

    book = models.TextField()
    pipeline = models.TextField()
    version = models.IntegerField()
    kind = models.TextField()
    journey = models.TextField()
    buyer = models.TextField()
    cluster = models.SmallIntegerField()
    on_day = models.IntegerField()
    nth_today = models.IntegerField()
    from_stage = models.TextField()
    to_stage = models.TextField()
    from_since = models.IntegerField(null=True)
    to_since = models.IntegerField(null=True)
    visit = models.IntegerField()
    furthest_before = models.IntegerField()
    first_entered = models.TextField()
    amount = models.BigIntegerField()
    currency = models.TextField()
    reporting = models.BigIntegerField(null=True)
    moved_by = models.TextField()
    proof = models.TextField()
    columns = models.TextField()
    reason = models.TextField(default="")


class TouchRow(Posted):
    """A touch or an act of the buyer not yet shipped."""

    journey = models.TextField()
    buyer = models.TextField()
    cluster = models.SmallIntegerField()
    person = models.TextField()
    kind = models.TextField()
    side = models.TextField()
    function = models.TextField()
    trust = models.TextField()
    program = models.TextField()
    content = models.TextField()
    on_day = models.IntegerField()
    occurred_at = models.BigIntegerField()
    entry_id = models.TextField()


class Segment(models.Model):
    """An immutable file of shipped rows; `dropped_at` is set when a merged file took its place."""

    name = models.TextField(primary_key=True)
    table = models.TextField()
    rows = models.BigIntegerField()
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    columns = models.TextField()
    dropped_at = models.FloatField(null=True)


class Subject(models.Model):
    """To which party a journey, buyer or person belongs."""

    key = models.TextField(primary_key=True)
    party = models.BigIntegerField(db_index=True)


class Party(models.Model):
    """Kept state of those whose entries must be folded together, packed by `ledger.state.dump`."""

    id = models.BigIntegerField(primary_key=True)
    state = models.BinaryField(null=True)


class Batch(models.Model):
    """A load: how many lines it brought and whether it was taken back."""

    id = models.TextField(primary_key=True)
    source = models.TextField()
    recorded_at = models.BigIntegerField()
    lines = models.BigIntegerField()
    dead = models.BigIntegerField()
    retracted_at = models.BigIntegerField(null=True)


class Buyer(models.Model):
    """Read model: a buyer by name."""

    id = models.TextField(primary_key=True)
    party = models.BigIntegerField(db_index=True)
    name = models.TextField()
    sort_name = models.TextField(db_index=True)
    facts = models.TextField()
    into = models.TextField(null=True)
    found_as = models.BigIntegerField(null=True)


class Person(models.Model):
    """Read model: a person there; plain text, rewritten at erasure."""

    id = models.TextField(primary_key=True)
    party = models.BigIntegerField(db_index=True)
    buyer = models.TextField(null=True, db_index=True)
    role = models.TextField()
    name = models.TextField()
    email = models.TextField()
    phone = models.TextField()
    email_index = models.TextField(null=True, db_index=True)
    into = models.TextField(null=True)
    found_as = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["name", "id"], name="books_person_by_name")]


class Journey(models.Model):
    """Read model: where a journey stands today."""

    id = models.TextField(primary_key=True)
    party = models.BigIntegerField(db_index=True)
    pipeline = models.TextField()
    buyer = models.TextField(null=True, db_index=True)
    claimed = models.TextField(db_index=True)
    verified = models.TextField(db_index=True)
    claimed_since = models.IntegerField(null=True)
    verified_since = models.IntegerField(null=True)
    amount = models.BigIntegerField()
    currency = models.TextField()
    columns = models.TextField()
    facts = models.TextField()
    version = models.BigIntegerField()
    opened_on = models.IntegerField(null=True)
    last_on = models.IntegerField(null=True)
    close_on = models.TextField()
    into = models.TextField(null=True)
    turn = models.TextField(default="")
    turn_step = models.TextField(default="")
    turn_since = models.IntegerField(null=True)
    asked_on = models.IntegerField(null=True)
    asked_until = models.IntegerField(null=True)
    offered_to = models.TextField(default="")
    due_on = models.IntegerField(null=True)
    returned = models.TextField(default="")


class Handoff(models.Model):
    """Read model: a journey that one function offered to another; `outcome` is empty while it waits for an answer."""

    entry = models.TextField(primary_key=True)
    party = models.BigIntegerField(db_index=True)
    journey = models.TextField(db_index=True)
    of = models.TextField()
    to = models.TextField()
    by = models.TextField()
    to_member = models.TextField()
    stage = models.TextField()
    offered_at = models.BigIntegerField(db_index=True)
    answered_at = models.BigIntegerField(null=True)
    outcome = models.TextField()
    reason = models.TextField()
    answered_by = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["to"], name="books_handoff_open", condition=Q(outcome=""))]


class Planned(models.Model):
    """Read model: a next step of a function or the buyer that has a day."""

    entry = models.TextField(primary_key=True)
    party = models.BigIntegerField(db_index=True)
    journey = models.TextField(db_index=True)
    function = models.TextField()
    member = models.TextField()
    step = models.TextField()
    due = models.IntegerField(db_index=True)


class Note(models.Model):
    """Read model: a note that holds; its words stand in a table of their own."""

    entry = models.TextField(primary_key=True)
    seq = models.BigIntegerField(unique=True)
    journey = models.TextField(db_index=True)
    member = models.TextField()
    occurred_at = models.BigIntegerField()


class Attachment(models.Model):
    """Read model: a line that put a file beside a journey; `is_held` is false for one that was taken back."""

    seq = models.BigIntegerField(primary_key=True)
    entry = models.TextField(db_index=True)
    journey = models.TextField(db_index=True)
    person = models.TextField(null=True)
    member = models.TextField()
    occurred_at = models.BigIntegerField()
    file = models.TextField(db_index=True)
    size = models.BigIntegerField()
    key = models.TextField(db_index=True)
    is_held = models.BooleanField()


class Mention(models.Model):
    """Read model: that a note means a member, named by their address."""

    key = models.TextField(primary_key=True)
    entry = models.TextField(db_index=True)
    member = models.TextField(db_index=True)


class Source(models.Model):
    """Read model: a source, how many lines it has told, and when the last of them was known and recorded."""

    id = models.TextField(primary_key=True)
    lines = models.BigIntegerField()
    last_known_at = models.BigIntegerField()
    last_recorded_at = models.BigIntegerField()


class Lookalike(models.Model):
    """Two buyers, or two persons, that may be one: how sure that is and why, as a search found it.

    `why` names what agrees and what differs, never its content. `put_off_at`: somebody wants to decide later. All of it
    can be found again but that.
    """

    id = models.TextField(primary_key=True)
    kind = models.TextField()
    one = models.TextField()
    other = models.TextField()
    sure = models.FloatField()
    why = models.TextField()
    found_at = models.BigIntegerField()
    put_off_at = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "sure"], name="books_lookalike_by_sure"),
            models.Index(fields=["one"], name="books_lookalike_by_one"),
            models.Index(fields=["other"], name="books_lookalike_by_other"),
        ]


class ToldApart(models.Model):
    """Read model: two buyers, or two persons, of which somebody said that they are not the same."""

    id = models.TextField(primary_key=True)
    kind = models.TextField()
    one = models.TextField()
    other = models.TextField()


class Program(models.Model):
    """Read model: a campaign or activity; `described` is the description that holds, as JSON."""

    id = models.TextField(primary_key=True)
    described = models.TextField()


class Content(models.Model):
    """Read model: a piece of content; `described` is the description that holds, as JSON."""

    id = models.TextField(primary_key=True)
    described = models.TextField()


class Setting(models.Model):
    """A setting of these books."""

    key = models.TextField(primary_key=True)
    value = models.TextField()


class Job(models.Model):
    """Work to be done in the background: asked for in the transaction of a commit or alone, done at least once.

    `about` says with what; `key` keeps the same work from waiting twice. `tries` grows whenever a worker takes it and
    so tells a worker from the one that took it before. Nothing personal stands here.
    """

    id = models.TextField(primary_key=True)
    kind = models.TextField()
    key = models.TextField(null=True)
    about = models.TextField()
    state = models.TextField()
    asked_at = models.BigIntegerField()
    run_at = models.BigIntegerField()
    tries = models.IntegerField()
    lease_until = models.BigIntegerField(null=True)
    done = models.BigIntegerField()
    of = models.BigIntegerField(null=True)
    says = models.TextField()
    cancel_at = models.BigIntegerField(null=True)
    ended_at = models.BigIntegerField(null=True)
    result = models.TextField()
    reason = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="books_job_by_key", condition=Q(state="waiting")),
        ]
        indexes = [
            models.Index(fields=["run_at"], name="books_job_open", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["asked_at"], name="books_job_by_time"),
        ]
