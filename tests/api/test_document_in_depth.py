"""As `test_document`, many times over: every phase of Schemathesis, 120 requests of each operation and more.

The short run does not even collect it (`conftest`): writing down what is to be asked takes each worker half a minute.
"""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig

from buyline.web.wsgi import application
from tests.api import test_document
from tests.api.test_document import CHECKS, keeps_its_word

pytestmark = [pytest.mark.capability("P27", "api"), pytest.mark.slow]
served = test_document.served
THOROUGH = SchemathesisConfig.from_dict({"checks": CHECKS})
thorough = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, config=THOROUGH)


@thorough.parametrize()
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_an_operation_keeps_its_word_whatever_is_asked(case: "schemathesis.Case[Any]") -> None:
    keeps_its_word(case)
