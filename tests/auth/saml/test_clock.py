"""No hidden clock: the instant is what the caller says."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from services.auth.saml.clock import library_clock
from tests.auth.saml.forge import NOW


def test_the_library_has_no_clock_of_its_own() -> None:
    with pytest.raises(LookupError):
        OneLogin_Saml2_Utils.now()


def test_two_requests_at_once_keep_their_own_instant() -> None:
    together = Barrier(2)

    def read(hours: int) -> int:
        with library_clock(NOW + timedelta(hours=hours)):
            together.wait(5)
            return int(OneLogin_Saml2_Utils.now())

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(read, (0, 1))
    assert second - first == 3600
