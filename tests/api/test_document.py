"""Whatever the document allows is answered as the document says, and whatever it forbids is refused.

Schemathesis makes the requests, good ones and bad ones, and holds every answer against the document: statuses, forms,
shapes, headers, sign-in, unknown methods. In this process over WSGI, against books of the test's own; posts included.

The long run asks far more: `test_document_in_depth`.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig

from buyline.web.wsgi import application
from tests.api.programs import serving, token

pytestmark = pytest.mark.capability("P27", "api")
# What a schema cannot say (a stage that these books lack, a period that ends before it begins) is told with 422.
CHECKS = {"positive_data_acceptance": {"expected-statuses": ["2xx", "404", "409", "412", "422"]}}
QUICK = SchemathesisConfig.from_dict({"checks": CHECKS, "phases": {"coverage": {"enabled": False}}})


LINES = st.lists(
    st.one_of(
        st.fixed_dictionaries(
            {
                "source": st.just("crm"),
                "record": st.text(max_size=5),
                "what": st.just("stage"),
                "kind": st.sampled_from(["stage claimed", "meeting held", "no such kind"]),
                "occurred_at": st.sampled_from(["2026-03-01", "yesterday"]),
                "journey": st.text(max_size=3),
            }
        ),
        st.integers(),
        st.none(),
    ),
    max_size=5,
)
schemathesis.openapi.media_type(
    "application/x-ndjson",
    st.one_of(LINES.map(lambda rows: "\n".join(map(json.dumps, rows)).encode()), st.binary(max_size=100)),
)
quick = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, config=QUICK)


@pytest.fixture(scope="module", autouse=True)
def served(company: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Books that may be written into."""
    path = tmp_path_factory.mktemp("asked") / "books"
    shutil.copytree(company, path)
    with serving(path, ALLOWED_HOSTS=["localhost", "127.0.0.1"]):
        yield


def keeps_its_word(case: "schemathesis.Case[Any]") -> None:
    """The answer to a request is as the document says, by every check that there is."""
    case.call_and_validate(headers={"Authorization": f"Bearer {token()}", "Accept-Encoding": "identity"})


@quick.parametrize()
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_an_operation_keeps_its_word(case: "schemathesis.Case[Any]") -> None:
    keeps_its_word(case)
