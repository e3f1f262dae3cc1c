"""How much may one request bring, whichever way it comes?"""

UPLOAD_BYTES = 1_000_000_000
"""All that one request brings: files of an import, lines of entries."""
MEGABYTE = 1_000_000
FORM, BESIDE_FILES = "multipart/form-data", 1_000_000
"""So many bytes a form may have beside its files."""


def too_much(length: str, content_type: str | None, *, is_import: bool, file_megabytes: int) -> int:
    """The bytes that are taken where a form with files says a length beyond them; 0 where it may come in.

    A request that says no length brings nothing: what serves these pages reads as much as was said and no more.
    """
    at_most = UPLOAD_BYTES if is_import else file_megabytes * MEGABYTE
    is_too_large = content_type == FORM and length.isdecimal() and int(length) > at_most + BESIDE_FILES
    return at_most if is_too_large else 0
