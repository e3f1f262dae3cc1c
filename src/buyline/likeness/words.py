"""How are names, mail addresses and phone numbers made comparable?

Plain functions over texts: what people write in many ways becomes one. It decides nothing about who is who.
"""

import unicodedata
from collections.abc import Sequence

LEGAL_FORMS = frozenset(
    """
    ab ag aktiengesellschaft aps as asa bv bvba co cokg company corp corporation cv cyf doo eg ek ev eurl gbr ggmbh
    gmbh gmbhco gmbhcokg haftungsbeschrankt inc incorporated kft kg kgaa kommanditgesellschaft lda limitada limited
    limitee llc llp lp ltd ltda mbh nv ohg ooo oy oyj partg plc pte pty pvt sa sarl sas sasu se sl slu snc spa spol
    spzoo srl srls sro ug vof zoo
    """.split()
)  # fmt: skip
"""What says under which law a company is, and not which company it is."""
FILLERS = frozenset("and und et the y e of de der die das von van la le los el & +".split())
TITLES = frozenset("dr prof mr mrs ms miss herr frau mme m ing dipl mag sir".split())
SHARED_BOXES = frozenset(
    """
    admin bestellung billing buero contact einkauf hallo hello help hi hr info invoice it jobs kontakt mail marketing
    no-reply noreply office order orders post purchasing rechnung sales service support team vertrieb welcome
    """.split()
)
"""Names before the @ that say nothing of a person."""
_SECOND_LEVEL = frozenset("co com org net ac gov edu gob or".split())
_APART = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "ı": "i", "đ": "d", "œ": "oe"})
_SPELT_OUT = (("ae", "a"), ("oe", "o"), ("ue", "u"))
"""How umlauts are written where there are none: Soehne is Söhne."""


def plain(text: str) -> str:
    """A text in small letters, without accents, signs as blanks; abbreviations with points become one word."""
    small = text.casefold().translate(_APART).replace("'", "").replace("’", "")
    letters = (sign for sign in unicodedata.normalize("NFKD", small) if not unicodedata.combining(sign))
    said = "".join(letters)
    for pair, letter in _SPELT_OUT:
        said = said.replace(pair, letter)
    words = said.replace(".", "").split()
    return " ".join("".join(sign if sign.isalnum() else " " for sign in word) for word in words)


def company_words(name: str) -> list[str]:
    """The words of a company's name, without legal form and fillers; all of them where nothing else is left."""
    words = plain(name).split()
    return [word for word in words if word not in LEGAL_FORMS and word not in FILLERS] or words


def person_words(name: str) -> list[str]:
    """The words of a person's name in the order first name, last name; "Byron, Ada" is turned round."""
    last, comma, first = name.partition(",")
    words = plain(f"{first} {last}" if comma else name).split()
    return [word for word in words if word not in TITLES] or words


def digits(phone: str) -> str:
    """The last nine digits of a phone number, without country and area signs; "" where there are too few."""
    found = "".join(sign for sign in phone if sign.isdigit())
    return found[-9:] if len(found) >= 7 else ""


def box(mail: str) -> str:
    """What stands before the @, without an extension; "" for a box that several people share."""
    local = mail.partition("@")[0].partition("+")[0].casefold().strip()
    return "" if local in SHARED_BOXES else local


def is_made_of(name: Sequence[str], local: str) -> bool:
    """Whether what stands before the @ is the name again (ada.byron, abyron, byron), and so says nothing beside it."""
    if not name:
        return False
    first, last, letters = name[0], name[-1], plain(local.replace(".", " ")).replace(" ", "")
    made = {first, last, first + last, last + first, first[:1] + last, last + first[:1], first + last[:1]}
    return letters in made | {"".join(name), "".join(reversed(name))}


def domain(text: str) -> str:
    """The domain of a mail address or a web address; "" where there is none."""
    host = text.strip().casefold().rpartition("@")[2].partition("://")
    name = (host[2] or host[0]).partition("/")[0].partition(":")[0].removeprefix("www.")
    return name if "." in name and " " not in name else ""


def stem(name: str) -> str:
    """What a domain is called, without its ending: nordlicht of nordlicht.co.uk."""
    parts = name.split(".")[:-1]
    if len(parts) > 1 and parts[-1] in _SECOND_LEVEL:
        parts = parts[:-1]
    return parts[-1] if parts else ""
