"""Which addresses does the server have, and what does each need? From the address book itself, pages and API alike."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver

from buyline.api.operations import ROUTER
from buyline.members.policy import RIGHTS, SCOPES, Function, Right

API = "api/v1/"
PARAMETER = re.compile(r"<(?:(\w+):)?\w+>|\(\?P<\w+>[^)]*\)")
OPEN = "open"


@dataclass(frozen=True)
class Route:
    """One address with a method; `needed`: a right, None when it is open to all."""

    method: str
    address: str
    needed: Right | None

    @property
    def is_operation(self) -> bool:
        return self.address.startswith(f"/{API}") and self.method != "page"

    @property
    def example(self) -> str:
        """The address with something in the place of each parameter."""
        return PARAMETER.sub(lambda found: "1" if found[1] == "int" else "x", self.address)

    def row(self) -> str:
        """Its line in the table of permissions."""
        functions = ["yes" if self._may(RIGHTS[one]) else "no" for one in Function]
        scopes = (
            ["yes" if self._may(SCOPES[one]) else "no" for one in SCOPES] if self.is_operation else ["no"] * len(SCOPES)
        )
        if self.needed is None:
            functions, scopes = ["yes"] * len(Function), ["yes"] * len(SCOPES)
        cells = [f"`{self.method} {self.address}`", str(self.needed or OPEN), *functions, *scopes]
        return f"| {' | '.join(cells)} |"

    def _may(self, rights: frozenset[Right]) -> bool:
        return self.needed is None or self.needed in rights


def operations() -> Iterator[Route]:
    """Every operation of the API."""
    for path, view in ROUTER.path_operations.items():
        for operation in view.operations:
            for method in operation.methods:
                address = re.sub(r"{(?:\w+:)?(\w+)}", r"<path:\1>", path)
                yield Route(method, f"/{API}{address.lstrip('/')}", vars(operation.view_func)["needed"])


def pages(patterns: Any = None, before: str = "/") -> Iterator[Route]:
    """Every address that is no operation; AttributeError names a view that says nothing of what it needs."""
    for one in get_resolver("buyline.web.urls").url_patterns if patterns is None else patterns:
        address = before + str(one.pattern).removeprefix("^").removesuffix("$")
        if not isinstance(one, URLPattern):
            if getattr(one, "namespace", "") != "api-1":
                yield from pages(one.url_patterns, address)
        else:
            if not hasattr(one.callback, "needed"):
                raise AttributeError(f"{address} does not say what it needs")
            yield Route("page", address, one.callback.needed)


def routes() -> list[Route]:
    """Every address, pages first."""
    return [*pages(), *operations()]
