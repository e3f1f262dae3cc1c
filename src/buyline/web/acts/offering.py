"""What do the books offer to the forms of one journey?"""

from buyline.app.acts.ahead import ahead_of
from buyline.app.acts.declared import ACTS
from buyline.app.acts.handing import is_possible
from buyline.app.books import agreement_of
from buyline.app.journeys import journey_state
from buyline.config.settings import settings_of
from buyline.days import Moment
from buyline.definition.money import typed_amount
from buyline.ledger.state import JourneyState
from buyline.measure.statement import iso
from buyline.store import alike, read_models
from buyline.store.books import Books
from buyline.web.acts.forms import COLUMN, ActForm, Offered, form_of


def offered_to(books: Books, journey: str, *, now: Moment, function: str = "") -> tuple[Offered, JourneyState | None]:
    """What the forms of a journey offer, and where it stands; without a journey what a new one is offered."""
    latest = agreement_of(books).latest
    if not journey:
        return Offered(latest=latest, held={"currency": latest.currency}, has_amounts=books.sight.has_amounts), None
    state = journey_state(books, journey)
    there = read_models.persons(books, buyer=alike.stands_for(books, state.buyer))
    people = [(one.id, one.name or one.id) for one in there if one.into is None]
    stage = next((one for one in latest.stages_of(state.pipeline) if one.id == state.place), None)
    offered = Offered(
        latest=latest,
        ahead=ahead_of(books, state.id, now=now),
        people=people,
        steps=stage.steps if stage else (),
        planned=[(one.entry, f"{one.function} by {iso(one.due)}") for one in state.work.planned],
        held=_held(state),
        function=function,
        has_amounts=books.sight.has_amounts,
        file_megabytes=settings_of(books.path).file_megabytes,
    )
    return offered, state


def _held(state: JourneyState) -> dict[str, str]:
    held = {"stage": state.claimed, "amount": typed_amount(state.amount, state.currency) if state.amount else ""}
    held |= {"currency": state.currency, "close_on": state.close_on}
    held |= {name: state.columns.get(name, "") for name in ("owner", "team")}
    return held | {f"{COLUMN}{name}": value for name, value in state.columns.items()}


def forms_of(books: Books, journey: str, *, now: Moment, function: str) -> tuple[ActForm, ...]:
    """The forms of every act that a member of a function can do with one journey now, for its record."""
    offered, state = offered_to(books, journey, now=now, function=function)
    if state is None:
        return ()
    hidden = {"journey": journey, "seen": str(state.version)}
    possible = [act for act in ACTS.values() if act.is_about and is_possible(act.word, state.work, function)]
    return tuple(form_of(act, offered, hidden=hidden) for act in possible)
