"""How much may one request bring, whichever way it comes?"""

UPLOAD_BYTES = 1_000_000_000
"""All that one request brings: files of an import, lines of entries."""
