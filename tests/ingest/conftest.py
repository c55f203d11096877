from collections.abc import Iterator

import pytest

from tests.ingest.server import Server, running_server


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    """One server for the tests of a module; each looks only at its own events."""
    with running_server(tmp_path_factory.mktemp("workspace") / "ingest.opportune") as server:
        yield server
