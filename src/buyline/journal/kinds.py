"""Which kinds of entries are there, and what must each carry?

Kinds are in the past tense. A definition may add kinds of its own (`acts`); it cannot change these.
"""

from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """What an entry is about."""

    OURS = "ours"
    BUYER = "buyer"
    CLAIM = "claim"
    CHANGE = "change"
    IDENTITY = "identity"
    CORRECTION = "correction"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entry: its word, its side, the fields of `data` it cannot do without, and what it says."""

    word: str
    side: Side
    needs: tuple[str, ...] = ()
    says: str = ""


def _kinds(side: Side, **words: str) -> tuple[Kind, ...]:
    return tuple(Kind(word.replace("_", " "), side, says=says) for word, says in words.items())


_OURS = _kinds(
    Side.OURS,
    target_listed="The buyer was put on a target list.",
    ad_shown="An advertisement was shown.",
    mail_sent="A mail was sent.",
    letter_sent="A letter or parcel was sent.",
    call_made="Somebody rang.",
    content_offered="A piece of content was offered.",
    invitation_sent="An invitation to an event or a meeting was sent.",
    meeting_held="A meeting took place, as we say.",
    demo_given="A demonstration was given, as we say.",
    sample_sent="A sample was sent.",
    proposal_sent="A proposal was sent; the buyer's answer is the proof.",
    step_done="A step of the playbook was done.",
    success_checked_in="Success looked after a customer.",
)
_BUYER = _kinds(
    Side.BUYER,
    page_visited="Somebody there visited a page.",
    mail_opened="A mail was opened; verifies nothing.",
    mail_clicked="A link in a mail was followed.",
    form_submitted="A form was filled in and sent.",
    content_downloaded="A piece of content was taken.",
    content_read="A piece of content was read.",
    event_attended="Somebody came to an event.",
    reply_received="Somebody answered.",
    meeting_requested="Somebody asked for a meeting.",
    meeting_attended="Somebody came to a meeting.",
    demo_attended="Somebody saw a demonstration.",
    trial_started="A trial began.",
    trial_used="The trial was used.",
    need_confirmed="The buyer confirmed the need.",
    budget_confirmed="The buyer confirmed the budget.",
    proposal_requested="The buyer asked for a proposal.",
    proposal_answered="The buyer answered the proposal.",
    contract_signed="The buyer signed.",
    order_placed="The buyer ordered.",
    payment_made="The buyer paid.",
    product_used="The product was used.",
    satisfaction_rated="The buyer rated us.",
    review_published="The buyer published a review.",
    referral_given="The buyer named another buyer.",
    renewal_due="A contract comes up for renewal.",
    contract_renewed="The buyer renewed.",
    buyer_declined="The buyer said no.",
    unsubscribed="Somebody asked for no more mail.",
)
_CLAIM = (
    Kind("stage claimed", Side.CLAIM, ("stage",), "One of us, a source or a rule says where the buyer is."),
    Kind("opening recorded", Side.CLAIM, ("stage",), "On that day the source shows the journey in a stage."),
)
_CHANGE = (
    Kind("amount changed", Side.CHANGE, ("amount",), "The amount of a journey changed."),
    Kind("close day changed", Side.CHANGE, ("close_on",), "The expected day of the decision changed."),
    Kind("responsibility assigned", Side.CHANGE, (), "Somebody or a team became responsible."),
    Kind("details changed", Side.CHANGE, (), "Columns or facts of the journey or the buyer changed."),
    Kind("act confirmed", Side.CHANGE, ("entry",), "A second function confirms a stated act."),
    Kind("note written", Side.CHANGE, (), "A remark; its text is sealed."),
    Kind("file attached", Side.CHANGE, ("file", "bytes"), "A file was put beside the journey; its name is sealed."),
    Kind("handoff offered", Side.CHANGE, ("receiver",), "One function offers a journey to another."),
    Kind("handoff accepted", Side.CHANGE, (), "The other function takes it over."),
    Kind("handoff returned", Side.CHANGE, ("reason",), "The other function gives it back, with a reason."),
    Kind("handoff withdrawn", Side.CHANGE, (), "The offer is taken back."),
    Kind("step planned", Side.CHANGE, ("due",), "A next step of a function or the buyer has a day."),
    Kind("step dropped", Side.CHANGE, ("planned",), "A planned step will not be done."),
)
_IDENTITY = (
    Kind("person identified", Side.IDENTITY, (), "This person belongs to this buyer."),
    Kind("persons merged", Side.IDENTITY, ("into",), "Two records are one person."),
    Kind("persons parted", Side.IDENTITY, ("into",), "They are two persons after all."),
    Kind("persons told apart", Side.IDENTITY, ("other",), "Two records look alike and are two persons."),
    Kind("buyers merged", Side.IDENTITY, ("into",), "Two records are one buyer."),
    Kind("buyers parted", Side.IDENTITY, ("into",), "They are two buyers after all."),
    Kind("buyers told apart", Side.IDENTITY, ("other",), "Two records look alike and are two buyers."),
    Kind("journeys joined", Side.IDENTITY, ("into",), "A lead and its deal are one journey."),
    Kind("journeys parted", Side.IDENTITY, ("into",), "They are two journeys after all."),
)
_CORRECTION = (
    Kind("entry retracted", Side.CORRECTION, ("entry",), "That entry should not have been made."),
    Kind("batch retracted", Side.CORRECTION, ("batch",), "A whole load is taken back."),
)
_COMPANY = (
    Kind("definition adopted", Side.COMPANY, ("definition",), "A version of the definition was agreed."),
    Kind("definition proposed", Side.COMPANY, ("proposal", "definition"), "One function proposes the next version."),
    Kind("definition signed", Side.COMPANY, ("proposal", "function"), "A function agrees to a proposal."),
    Kind("proposal withdrawn", Side.COMPANY, ("proposal",), "A proposal is taken back."),
    Kind("goal set", Side.COMPANY, ("function", "from", "to"), "A function signed for a revenue, or for deals."),
    Kind("forecast kept", Side.COMPANY, ("on", "book", "horizons", "quarters"), "A forecast was kept as it was told."),
    Kind(
        "forecast committed",
        Side.COMPANY,
        ("function", "from", "to", "category"),
        "A member commits to deals or an amount in a fiscal quarter.",
    ),
    Kind("records began", Side.COMPANY, ("to_stage", "on"), "Movements into a stage are recorded from this day on."),
    Kind("records ended", Side.COMPANY, ("to_stage", "on"), "Journeys that begin in a stage are recorded to this day."),
    Kind("baseline frozen", Side.COMPANY, ("on", "weeks", "reason"), "So many weeks up to a day are taken for normal."),
    Kind("change confirmed", Side.COMPANY, ("from_stage", "to_stage", "on"), "A rate has changed for good on a day."),
    Kind("buyer described", Side.COMPANY, (), "Name and facts of a buyer."),
    Kind("person described", Side.COMPANY, (), "Name, address and role of a person."),
    Kind(
        "program described",
        Side.COMPANY,
        ("program",),
        "A campaign or activity with its cost, and how many arrivals it is to bring.",
    ),
    Kind("content described", Side.COMPANY, ("content",), "A piece of content."),
)
KINDS: dict[str, Kind] = {
    kind.word: kind for kind in (*_OURS, *_BUYER, *_CLAIM, *_CHANGE, *_IDENTITY, *_CORRECTION, *_COMPANY)
}
