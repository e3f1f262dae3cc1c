"""The books of a server, asked over its API from a notebook or a program."""

from buyline.client.connection import NotAllowed, NotReached
from buyline.client.server import Client

__all__ = ["Client", "NotAllowed", "NotReached"]
