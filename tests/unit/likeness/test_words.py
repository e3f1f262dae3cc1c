"""What people write in many ways becomes one; what is different stays different."""

import pytest

from buyline.likeness.words import box, company_words, digits, domain, is_made_of, person_words, plain, stem

pytestmark = pytest.mark.capability("P7", "library")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Nordlicht GmbH & Co. KG", ["nordlicht"]),
        ("NORDLICHT G.m.b.H.", ["nordlicht"]),
        ("Bachmann & Söhne", ["bachmann", "sohne"]),
        ("Bachmann und Soehne", ["bachmann", "sohne"]),
        ("The Łódź Foods Ltd.", ["lodz", "foods"]),
        ("AG", ["ag"]),
        ("Straße 7 S.A.", ["strasse", "7"]),
        ("", []),
    ],
)
def test_a_company_is_called_by_its_own_words(name: str, words: list[str]) -> None:
    assert company_words(name) == words


@pytest.mark.parametrize("name", ["Ada Byron", "Byron, Ada", "Dr. Ada Byron", "ada  BYRON"])
def test_a_person_is_called_by_first_and_last_name(name: str) -> None:
    assert person_words(name) == ["ada", "byron"]


def test_phone_numbers_are_compared_without_country_and_signs() -> None:
    assert digits("+49 (30) 1234-567") == digits("030 1234567")[-9:] == "301234567"
    assert digits("110") == ""


def test_boxes_that_several_people_share_say_nothing_of_a_person() -> None:
    assert (box("Info@acme.example"), box("ada.byron+news@acme.example")) == ("", "ada.byron")


@pytest.mark.parametrize("local", ["ada.byron", "abyron", "byron", "byron_ada", "a.byron"])
def test_an_address_that_is_the_name_again_says_nothing_beside_it(local: str) -> None:
    assert is_made_of(["ada", "byron"], local)
    assert not is_made_of(["ada", "byron"], "lovelace1815")
    assert not is_made_of([], local)


def test_a_domain_is_found_in_mail_and_web_addresses() -> None:
    assert {domain("a@Acme.example"), domain("https://www.acme.example/x?y"), domain("acme.example:8080")} == {
        "acme.example"
    }
    assert (domain("acme"), domain("")) == ("", "")
    assert (stem("acme.co.uk"), stem("shop.acme.com"), stem("acme.de")) == ("acme", "acme", "acme")


def test_signs_and_accents_are_blanks_and_letters() -> None:
    assert plain("Café-Bar’s  N°1") == "cafe bars n 1"
