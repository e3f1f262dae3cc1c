"""What does the API keep beside the books? The answers to requests that may come twice."""

from django.db import models


class KeptAnswer(models.Model):
    """The answer to a request under an Idempotency-Key; `status` 0 while the first one is still being done."""

    asker = models.CharField(max_length=254)
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    status = models.IntegerField(default=0)
    content_type = models.CharField(max_length=100, default="")
    headers = models.JSONField(default=dict)
    content = models.BinaryField(default=b"")
    begun_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asker", "key"], name="one_answer_a_key")]
