"""Pages of the reference are made from the whole application, so Django is set up for it first."""

from tests import signed_in

__all__ = ["signed_in"]
