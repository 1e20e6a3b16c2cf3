"""The application over the small library, asked without a browser."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from kb.settings import Settings
from tests.small_library import small_library
from web.app import create_app


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return small_library(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="session")
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings), follow_redirects=False) as opened:
        yield opened
