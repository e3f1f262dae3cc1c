"""How are buyers compared, and how are persons?"""

from buyline.likeness.records import BUYER_KEYS, PERSON_KEYS
from buyline.likeness.weighing import (
    Compared,
    Weighing,
    finding,
    otherwise,
    same_text,
    share_one,
    slips,
)

_SAME_NAME = f"{same_text('sorted')} AND NOT is_common_l"
_NEAR_NAME = f"{same_text('squeezed')} OR {slips('squeezed', each=10, at_most=2)}"
_WITHIN = (
    "(list_has_all(words_l, words_r) OR list_has_all(words_r, words_l))"
    " AND least(length(squeezed_l), length(squeezed_r)) >= 4"
)
_INITIAL = f"{same_text('last')} AND {same_text('initial')}"

BUYERS = Weighing(
    kind="buyer",
    keys=BUYER_KEYS,
    texts=("squeezed", "sorted", "stem", "place"),
    lists=("words", "domains", "stems", "mails", "phones"),
    compared=(
        Compared(
            name="name",
            column="squeezed",
            findings=(
                finding("same", _SAME_NAME, 0.5, 2e-5, "the same name"),
                finding("common", same_text("sorted"), 0.05, 1e-3, "the same name, which several have"),
                finding("near", _NEAR_NAME, 0.22, 5e-5, "nearly the same name"),
                finding("within", _WITHIN, 0.1, 4e-4, "one name holds the other"),
                finding("alike", slips("squeezed", each=4, at_most=4), 0.07, 3e-3, "names that sound alike"),
                otherwise(0.06, 0.9955, "different names"),
            ),
        ),
        Compared(
            name="domain",
            column="domains",
            findings=(
                finding("same", share_one("domains"), 0.6, 2e-5, "mail from the same domain"),
                finding("stem", share_one("stems"), 0.12, 1e-4, "domains that differ in their ending only"),
                finding("near", slips("stem", each=8, at_most=1), 0.05, 2e-3, "nearly the same domain"),
                otherwise(0.23, 0.9998, "different domains"),
            ),
        ),
        Compared(
            name="mail",
            column="mails",
            findings=(
                finding("same", share_one("mails"), 0.25, 1e-6, "a person of both has the same mail address"),
                otherwise(0.75, 0.999999),
            ),
        ),
        Compared(
            name="phone",
            column="phones",
            findings=(
                finding("same", share_one("phones"), 0.3, 1e-5, "the same phone number"),
                otherwise(0.7, 0.99999),
            ),
        ),
        Compared(
            name="place",
            column="place",
            findings=(
                finding("same", f"{same_text('place')} AND NOT is_frequent_l", 0.4, 0.01, "the same place"),
                finding("frequent", same_text("place"), 0.35, 0.2, "the same place, as many have"),
                otherwise(0.25, 0.79, "different places"),
            ),
        ),
    ),
)

PERSONS = Weighing(
    kind="person",
    keys=PERSON_KEYS,
    texts=("squeezed", "sorted", "last", "initial", "mail", "address", "box", "buyer"),
    lists=("words", "phones"),
    compared=(
        Compared(
            name="name",
            column="squeezed",
            findings=(
                finding("same", _SAME_NAME, 0.55, 5e-5, "the same name"),
                finding("common", same_text("sorted"), 0.1, 1e-3, "the same name, which several have"),
                finding("near", _NEAR_NAME, 0.15, 3e-4, "nearly the same name"),
                finding("initial", _INITIAL, 0.1, 1e-3, "the same last name and first letter"),
                otherwise(0.1, 0.998, "different names"),
            ),
        ),
        Compared(
            name="mail",
            column="mail",
            findings=(
                finding("same", same_text("mail"), 0.6, 1e-7, "the same mail address"),
                finding("box", f"length(box_l) >= 5 AND {same_text('box')}", 0.15, 1e-4, "the same name before the @"),
                finding("near", slips("address", each=12, at_most=1), 0.05, 1e-5, "nearly the same mail address"),
                otherwise(0.2, 0.9999, "different mail addresses"),
            ),
        ),
        Compared(
            name="phone",
            column="phones",
            findings=(
                finding("same", share_one("phones"), 0.5, 1e-5, "the same phone number"),
                otherwise(0.5, 0.99999),
            ),
        ),
        Compared(
            name="buyer",
            column="buyer",
            findings=(
                finding("same", same_text("buyer"), 0.75, 5e-3, "of the same buyer"),
                otherwise(0.25, 0.995, "of different buyers"),
            ),
        ),
    ),
)

KINDS = {weighing.kind: weighing for weighing in (BUYERS, PERSONS)}
