"""The migrations and the tables say the same."""

from collections.abc import Callable

from deploy.local.postgres import LocalPostgres
from services.results.service import SERVICE
from shared.migrations import differences


def test_the_migrations_make_exactly_the_tables(migrate: Callable[[str], LocalPostgres]) -> None:
    assert differences(SERVICE, migrate("results").url("certif_results", "results_owner")) == []
