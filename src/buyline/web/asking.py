"""How does a page get its answer?

Opens the books once per process and asks the use case named in the settings. A question that the books cannot answer is
asked again without the part that they do not know, and the reason stays beside the field.
"""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from buyline.app.acts.about import By
from buyline.app.attention import Attention
from buyline.app.opened import opened
from buyline.measure.picture import Unanswerable
from buyline.members.asking import as_seen
from buyline.web.question import Question

PARTS = 6
"""So many parts of a question may be wrong before it is asked without any."""


def books() -> Any:
    """The books that this server was started for, as whoever asks sees them."""
    return as_seen(opened(settings.OPEN_BOOKS, settings.BOOKS))


def company() -> str:
    """The company whose books these are."""
    return str(import_string(settings.COMPANY)(books()))


def waiting(by: By, attention: Attention) -> int:
    """How many things wait for a member, by the use case that the settings name."""
    return int(import_string(settings.WAITING)(books(), by, attention, now=time.time_ns() // 1000))


def ask(question: Question, page: str) -> tuple[Question, Any]:
    """The answer of the use case that the settings name for a page, and the question as it could be answered."""
    for _ in range(PARTS):
        try:
            return question, _ask(question, page)
        except Unanswerable as refusal:
            question = question.without(refusal.part, refusal.sentence)
    bare = Question(typed=question.typed, problems=question.problems)
    return bare, _ask(bare, page)


def _ask(question: Question, page: str) -> Any:
    answer: Callable[..., Any] = import_string(getattr(settings, page))
    more = {"more": dict(question.more)} if question.more else {}
    return answer(
        books(),
        from_day=question.from_day,
        to_day=question.to_day,
        as_of=question.as_of,
        book=question.book,
        where=question.where,
        **more,
        now=time.time_ns() // 1000,
    )


def asked_plainly(page: str) -> Any:
    """The answer of the use case that the settings name for a page that asks nothing."""
    answer: Callable[..., Any] = import_string(getattr(settings, page))
    return answer(books(), now=time.time_ns() // 1000)
