"""What are the buyers and the people there called?

Names are put together from syllables, per tongue; none is meant to be real, and addresses end in the reserved
`.example`. It keeps no state: the same number always gives the same name.
"""

import re
import unicodedata
from typing import NamedTuple


class Tongue(NamedTuple):
    """How names are built in one tongue."""

    heads: tuple[str, ...]
    tails: tuple[str, ...]
    trades: dict[str, tuple[str, ...]]
    forms: tuple[str, ...]
    given: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))


def _trades(machinery: str, food: str, utilities: str, process: str, logistics: str) -> dict[str, tuple[str, ...]]:
    named = {"machinery": machinery, "food": food, "utilities": utilities, "process": process, "logistics": logistics}
    return {segment: _words(text) for segment, text in named.items()}


_HEADS = _words(
    "Brelt,Quorn,Varn,Telm,Ostr,Hesk,Drem,Solv,Merv,Farn,Gryt,Kelb,Norv,Pald,Rusk,Tarv,"
    "Wolm,Zarn,Uvr,Ebr,Ikt,Julv,Ketz,Lorv,Mund,Nesk,Orb,Preg,Sarv,Tweg"
)
TONGUES = {
    "german": Tongue(
        _HEADS,
        _words("hagen,weiler,bruck,stett,lingen,rode,moos,bichl,acker,born,wang,furth,au,kirch,egg,tal"),
        _trades(
            "Maschinenbau,Antriebstechnik,Pressen,Anlagenbau,Getriebe",
            "Molkerei,Backwaren,Getränke,Feinkost",
            "Wasserwerke,Stadtwerke,Energie",
            "Chemie,Pharma,Lacke",
            "Logistik,Fördertechnik,Lagerhaus",
        ),
        _words("GmbH,AG,GmbH & Co. KG"),
        _words("Jana,Matthias,Svenja,Holger,Kathrin,Dirk,Miriam,Stefan,Beate,Florian,Ines,Ralf,Heike,Jonas"),
    ),
    "dutch": Tongue(
        _HEADS,
        _words("hoven,drecht,zijl,burgh,wijk,dam,meer,laer,veen,horst,beke,donk,gem,lo,rade,monde"),
        _trades(
            "Machines,Aandrijvingen,Constructie",
            "Zuivel,Bakkerij,Dranken",
            "Waterbedrijf,Energie",
            "Chemie,Farma",
            "Logistiek,Transport",
        ),
        _words("B.V.,N.V."),
        _words("Anouk,Pieter,Marieke,Ruben,Femke,Koen,Lotte,Wouter,Ilse,Maarten"),
    ),
    "nordic": Tongue(
        _HEADS,
        _words("sund,fors,vik,lund,holm,by,strup,ager,borg,sele,hult,mark,nes,torp,ryd,havn"),
        _trades("Maskin,Mekanik,Transmission", "Mejeri,Bageri,Fisk", "Vatten,Energi", "Kemi,Farma", "Logistik,Lager"),
        _words("AB,A/S,ApS"),
        _words("Astrid,Lars,Signe,Henrik,Maja,Nils,Ida,Jesper,Karin,Rasmus"),
    ),
    "french": Tongue(
        _HEADS,
        _words("ville,court,ac,mont,oise,enne,ay,illers,ande,ieux,ange,eaux,igny,erre,ois,ard"),
        _trades(
            "Mécanique,Machines,Transmissions",
            "Laiterie,Boissons,Conserves",
            "Eaux,Énergie",
            "Chimie,Pharma",
            "Logistique,Convoyage",
        ),
        _words("SAS,SA,SARL"),
        _words("Camille,Thierry,Sylvie,Laurent,Nathalie,Julien,Hélène,Bruno,Céline,Olivier"),
    ),
    "italian": Tongue(
        _HEADS,
        _words("ano,ini,etti,ago,ena,ola,ucci,ese,aro,anza,iglio,ona,esco,ate,ella,izza"),
        _trades(
            "Meccanica,Macchine,Riduttori",
            "Latteria,Bevande,Conserve",
            "Acque,Energia",
            "Chimica,Farma",
            "Logistica,Trasporti",
        ),
        _words("S.r.l.,S.p.A."),
        _words("Chiara,Marco,Elena,Davide,Silvia,Luca,Federica,Andrea,Paola,Matteo"),
    ),
    "spanish": Tongue(
        _HEADS,
        _words("ares,ona,edo,illa,ueta,anza,ral,oria,ejo,uño,ales,ero,ada,ín,osa,ante"),
        _trades(
            "Mecánica,Máquinas,Engranajes",
            "Lácteos,Bebidas,Conservas",
            "Aguas,Energía",
            "Química,Farma",
            "Logística,Transportes",
        ),
        _words("S.A.,S.L."),
        _words("Marta,Javier,Beatriz,Sergio,Pilar,Álvaro,Rocío,Ignacio,Inés,Hugo"),
    ),
}
_LETTERS = re.compile("[a-z]+")
_HOUSES = ("", " Werk II", " Nova", " Port", " Vest", " Campo", " Ost", " Delta")


def _picked(number: int, *choices: tuple[str, ...]) -> list[str]:
    chosen = []
    for options in choices:
        number, place = divmod(number, len(options))
        chosen.append(options[place])
    return chosen


def buyer_name(number: int, tongue: str, segment: str) -> str:
    """The number-th buyer of a tongue and segment: distinct numbers give distinct names for thousands of them."""
    words = TONGUES[tongue]
    tail, head, trade, form, house = _picked(
        number * 7919, words.tails, words.heads, words.trades[segment], words.forms, _HOUSES
    )
    return f"{head}{tail} {trade}{house} {form}"


def person_name(number: int, tongue: str) -> tuple[str, str]:
    """Given name and surname of somebody."""
    words = TONGUES[tongue]
    given, tail, head = _picked(number * 104_729, words.given, words.tails, words.heads)
    return given, f"{head}{tail}"


def host_of(buyer: str) -> str:
    """A reserved address that nobody can own."""
    return f"{'-'.join(_LETTERS.findall(plain(buyer))[:2])}.example"


def plain(text: str) -> str:
    """Lower case without accents."""
    if text.isascii():
        return text.lower()
    spelled = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss"))
    return spelled.encode("ascii", "ignore").decode()
