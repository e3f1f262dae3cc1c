"""In which notes do some words stand, and about which journeys are these today?

A journey that was joined with another goes by the id of the older one; its notes keep the id under which they were
written, and lead to the one that it is in now.
"""

from collections.abc import Sequence
from dataclasses import replace

from buyline.app.journeys import journey_states
from buyline.store import notes, read_models
from buyline.store.books import Books
from buyline.store.notes import NoteNow


def notes_with(books: Books, text: str, *, at_most: int) -> list[NoteNow]:
    """Notes of which some word begins with each word that is asked for, the newest first."""
    return of_today(books, notes.found(books, text, at_most=at_most))


def of_today(books: Books, found: Sequence[NoteNow]) -> list[NoteNow]:
    """Notes with the journeys that theirs are in now; only those that no row names are looked up in the kept states."""
    gone = sorted({note.journey for note in found if not note.is_row})
    if not gone:
        return list(found)
    states = journey_states(books, gone)
    names = read_models.buyer_names(books, {state.buyer for state in states.values() if state.buyer})
    told = {id_: (state.id, names.get(state.buyer, "")) for id_, state in states.items()}
    return [
        replace(note, journey=told[note.journey][0], buyer_name=told[note.journey][1]) if note.journey in told else note
        for note in found
    ]
