"""Who is the demo company, and what does it do to be found?

Plain data: members, teams, countries, segments, programs, content. All of it is invented.
"""

from typing import NamedTuple

SEGMENTS = {"machinery": 0.34, "food": 0.24, "utilities": 0.14, "process": 0.13, "logistics": 0.15}
SEGMENT_SIZE = {"machinery": 1.0, "food": 0.95, "utilities": 1.25, "process": 1.6, "logistics": 0.85}
SEGMENT_CHANCE = {"machinery": 1.1, "food": 1.15, "utilities": 0.85, "process": 0.8, "logistics": 0.95}


class Country(NamedTuple):
    """A country we sell to: its share of the buyers, the team that looks after it, the tongue of its names."""

    name: str
    share: float
    team: str
    tongue: str


COUNTRIES = (
    Country("Germany", 0.34, "Centre", "german"),
    Country("Austria", 0.08, "Centre", "german"),
    Country("Switzerland", 0.07, "Centre", "german"),
    Country("Netherlands", 0.10, "North", "dutch"),
    Country("Belgium", 0.05, "North", "dutch"),
    Country("Denmark", 0.05, "North", "nordic"),
    Country("Sweden", 0.06, "North", "nordic"),
    Country("France", 0.10, "South", "french"),
    Country("Italy", 0.10, "South", "italian"),
    Country("Spain", 0.05, "South", "spanish"),
)
FRANC_COUNTRY = "Switzerland"
FRANC_RATES = ("1.0412", "1.0538", "1.0655", "1.0581")

MARKETING = ("carla.behrendt", "joris.vandamme", "nuria.pascual")
SALES = {
    "Centre": ("tobias.kern", "annika.reuss", "milan.horvat"),
    "North": ("freya.lindholm", "bram.de-groot", "sanne.kuiper"),
    "South": ("elodie.marchal", "paolo.ferrante", "lucia.ortega"),
}
SUCCESS = {"Centre": "ruth.ammann", "North": "oskar.nyberg", "South": "giulia.serra"}
SKILL = {
    "tobias.kern": 1.0,
    "annika.reuss": 1.15,
    "milan.horvat": 0.9,
    "freya.lindholm": 1.2,
    "bram.de-groot": 0.95,
    "sanne.kuiper": 1.0,
    "elodie.marchal": 1.05,
    "paolo.ferrante": 0.8,
    "lucia.ortega": 1.0,
}


class Program(NamedTuple):
    """A program: what it costs over the two years, and what kind of buyers it brings."""

    id: str
    name: str
    channel: str
    cost: int
    source: str
    share: float
    response: float
    chance: float


LISTED = (
    Program("list-machinery", "Listed machine builders", "mail", 46_000, "list", 0.42, 0.32, 1.05),
    Program("list-food", "Listed food plants", "mail", 38_500, "list", 0.28, 0.30, 1.15),
    Program("list-utilities", "Listed water and energy", "mail", 31_000, "list", 0.18, 0.25, 0.9),
    Program("sensor-in-a-box", "Sensor in a box", "letter", 88_000, "list", 0.12, 0.52, 1.25),
)
DRAWN = (
    Program("search", "Search advertising", "search", 148_000, "search", 0.26, 0.42, 1.05),
    Program("network-ads", "Business network advertising", "advertising", 117_000, "advertising", 0.13, 0.27, 0.75),
    Program("webinars", "Standstill webinars", "webinar", 52_000, "event", 0.12, 0.34, 1.1),
    Program("fair", "Maintenance fair, own stand", "fair", 134_000, "event", 0.09, 0.36, 1.2),
    Program("prize-draw", "Prize draw at the fair", "fair", 96_000, "event", 0.16, 0.30, 0.05),
    Program("calculator", "Downtime calculator", "content", 29_000, "search", 0.16, 0.48, 1.25),
    Program("partners", "Integrators and partners", "partner", 61_000, "partner", 0.08, 0.52, 1.5),
)
WAKING = Program("wake-up", "Waking up the waiting room", "mail", 18_500, "mail", 0.0, 0.0, 1.0)
REFERRED = Program("", "Named by a customer", "referral", 0, "referral", 0.0, 0.0, 1.9)
CALLED = Program("", "Called by sales", "telephone", 0, "sales", 0.0, 0.0, 1.0)
EARLIER = Program("", "Known before the books began", "", 0, "earlier", 0.0, 0.0, 1.0)
PROGRAMS = (*LISTED, *DRAWN, WAKING)
PROGRAM = {program.id: program for program in PROGRAMS}
FAILING = "prize-draw"


class Content(NamedTuple):
    """A piece of content and the stage it is for."""

    id: str
    name: str
    form: str
    stage: str


_TOPICS = (
    ("bearings", "Why bearings fail"),
    ("pumps", "Pumps that tell in time"),
    ("gearboxes", "Listening to gearboxes"),
    ("filling-lines", "Filling lines without stops"),
    ("conveyors", "Conveyors before the season"),
    ("inspection-rounds", "The end of inspection rounds"),
    ("spare-parts", "Fewer spare parts"),
    ("standstill", "What an hour of standstill costs"),
    ("retrofit", "Sensors on old machines"),
    ("validation", "Sensors in validated plants"),
)
_FORMS = (
    ("article", "an article", "contact"),
    ("checklist", "a checklist", "contact"),
    ("guide", "a guide", "suspect"),
    ("video", "a film", "suspect"),
    ("case", "a customer tells", "lead"),
    ("sheet", "figures and prices", "qualified"),
)
CONTENT = tuple(
    Content(f"{topic}-{form}", f"{title}: {kind}", form, stage)
    for topic, title in _TOPICS
    for form, kind, stage in _FORMS
)
LIGHT = tuple(piece.id for piece in CONTENT if piece.form in {"article", "video"})
HEAVY = tuple(piece.id for piece in CONTENT if piece.form in {"checklist", "guide", "case"})
LATE = tuple(piece.id for piece in CONTENT if piece.form in {"case", "sheet"})

LOST_FOR = {"price": 0.22, "no budget": 0.16, "competitor": 0.24, "no decision": 0.16, "timing": 0.1, "no answer": 0.12}
DISQUALIFIED_FOR = {"too small": 0.34, "wrong machines": 0.26, "student": 0.16, "no reach": 0.18, "supplier": 0.06}
COMPETITORS = ("Calvenor", "Pulsvarg", "Ondamera", "in-house")
ROLES = ("head of maintenance", "plant manager", "technician", "buyer", "managing director", "head of automation")
