"""The platform and two ENT, on three sites that a browser holds for three: nothing is the same site by chance."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from deploy.local.parts import PARTS
from services.auth.saml.metadata import sp_metadata
from services.auth.settings import AuthSettings
from services.auth.web.saml_setup import Contract
from shared.transaction import Database
from tests.auth.sites.platform import Platform, platform
from tests.auth.sites.providers import Provider, provider, run_pysaml2, run_samlify
from tests.auth.sites.tls import Authority
from tests.conftest import QUIET
from tests.identities import service_settings

Open = Callable[[Provider], AbstractContextManager[Platform]]


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="session")
def pysaml2(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    site = authority.site("ent.idp-site.test")
    with provider(run_pysaml2, site, tmp_path_factory.mktemp("pysaml2")) as made:
        yield made


@pytest.fixture(scope="session")
def samlify(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    site = authority.site("ent.samlify-site.test")
    with provider(run_samlify, site, tmp_path_factory.mktemp("samlify")) as made:
        yield made


@pytest.fixture
def open_with(auth_database: Database, authority: Authority, tmp_path: Path) -> Open:
    """The platform, and this provider as its ENT: each has the metadata of the other."""

    def run(ent: Provider) -> AbstractContextManager[Platform]:
        site = authority.site("certif.sp-site.test")
        settings = service_settings(
            AuthSettings,
            auth_database,
            public_url=site.url,
            gar_idp_metadata=ent.metadata,
            data_dir=tmp_path,
        )
        config = Contract.read(settings).config
        assert config is not None
        ent.is_told(sp_metadata(config))
        return platform(settings, site)

    return run


@pytest.fixture(scope="module")
def driver() -> Iterator[Playwright]:
    with sync_playwright() as made:
        yield made


@pytest.fixture(scope="module")
def chromium(driver: Playwright, authority: Authority) -> Iterator[Browser]:
    """It finds every `.test` name here, accepts our authority alone, and blocks third-party cookies, its own choice."""
    browser = driver.chromium.launch(executable_path=PARTS[0].find(), args=arguments(authority))
    yield browser
    browser.close()


@pytest.fixture
def lax_context(driver: Playwright, authority: Authority, tmp_path: Path) -> Iterator[BrowserContext]:
    """A person who lets third-party cookies through."""
    preferences = tmp_path / "profile" / "Default" / "Preferences"
    preferences.parent.mkdir(parents=True)
    preferences.write_text(json.dumps({"profile": {"cookie_controls_mode": 0}}))
    program, profile = PARTS[0].find(), tmp_path / "profile"
    made = driver.chromium.launch_persistent_context(profile, executable_path=program, args=arguments(authority))
    yield made
    made.close()


def arguments(authority: Authority) -> list[str]:
    return [
        *QUIET,
        "--host-resolver-rules=MAP *.test 127.0.0.1",
        f"--ignore-certificate-errors-spki-list={authority.pin}",
    ]
