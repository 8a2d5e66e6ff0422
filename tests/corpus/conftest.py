"""The five policies, parsed once."""

from pathlib import Path

import pytest

from corpus.parse import parse
from corpus.policy import Policy
from corpus.read import sources

POLICIES = Path(__file__).parent.parent.parent / "corpus" / "policies"


@pytest.fixture(scope="session")
def real_policies() -> dict[str, Policy]:
    """The five policies by the short name of their place."""
    policies = map(parse, sources(POLICIES))
    return {policy.metadata.short_name: policy for policy in policies}
