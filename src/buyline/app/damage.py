"""What does an error of the machine below mean for somebody who keeps books?

Files that cannot be read, a disk that is full, books that are damaged: each as a sentence that says what to do. What is
not known here is a mistake of the program and is not dressed up.
"""

from buyline.app.refusal import BooksDamaged, BuylineError
from buyline.store.books import Books
from buyline.store.files import live_segments

_VERIFY = "To see what is wrong: buyline verify"


def explained(problem: Exception) -> BuylineError | None:
    """The error in words; None when it is none of the machine's."""
    said = str(problem).split("\n", maxsplit=1)[0]
    kinds = {f"{kind.__module__.split('.')[0]}.{kind.__name__}" for kind in type(problem).__mro__}
    if kinds & {"django.OperationalError", "pysqlite3.OperationalError", "sqlite3.OperationalError"}:
        return BuylineError(f"The database could not be used: {said}. Nothing of this command was kept; try it again.")
    if kinds & {"django.DatabaseError", "pysqlite3.DatabaseError", "sqlite3.DatabaseError"}:
        return BooksDamaged(f"The books cannot be read: {said}. Put the damaged file back from a backup, then verify.")
    if kinds & {"_duckdb.Error", "duckdb.Error", "pyarrow.ArrowException"}:
        return BooksDamaged(f"A segment of the books cannot be read: {said}. {_VERIFY}")
    if isinstance(problem, OSError):
        where = f"{problem.filename}: " if problem.filename else ""
        return BuylineError(f"{where}{(problem.strerror or said).lower()}; check the path and your right to it.")
    return None


def missing_segments(books: Books) -> list[str]:
    """The names of segments that are listed and not there."""
    with books.reading() as cursor:
        listed = live_segments(cursor)
    return [segment.name for segment in listed if not (books.segments_path / segment.name).exists()]
