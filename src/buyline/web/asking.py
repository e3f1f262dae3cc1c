"""How does a page get its answer?

Opens the books once per process and asks the use case named in the settings. A question that the books cannot answer is
asked again without the part that they do not know, and the reason stays beside the field.
"""

import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from buyline.measure.picture import PipelineView, Unanswerable
from buyline.web.question import Question


@lru_cache(maxsize=4)
def _opened(opener: str, books: str) -> Any:
    return import_string(opener)(books)


def books() -> Any:
    """The books that this server was started for."""
    return _opened(settings.OPEN_BOOKS, settings.BOOKS)


def ask(question: Question) -> tuple[Question, PipelineView]:
    """The answer, and the question as it could be answered."""
    try:
        return question, _ask(question)
    except Unanswerable as refusal:
        question = question.without(refusal.part, refusal.sentence)
    try:
        return question, _ask(question)
    except Unanswerable as refusal:
        bare = Question(typed=question.typed, problems=question.problems | {refusal.part: refusal.sentence})
        return bare, _ask(bare)


def _ask(question: Question) -> PipelineView:
    answer: Callable[..., PipelineView] = import_string(settings.PIPELINE_PAGE)
    return answer(
        books(),
        from_day=question.from_day,
        to_day=question.to_day,
        as_of=question.as_of,
        book=question.book,
        where=question.where,
        now=time.time_ns() // 1000,
    )
