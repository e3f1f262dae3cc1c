"""What do the books say, answered without the books?

The independent reference (RULES §8): it walks the entries of each journey, slowly and obviously, and shares no code
with the fold but the definition. It is never fast and never clever.
"""

from tests.reference.statements import BOOKS, Conversion, Reference, TimeInStage

__all__ = ["BOOKS", "Conversion", "Reference", "TimeInStage"]
