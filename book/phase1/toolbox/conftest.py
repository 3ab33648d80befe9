import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest


@pytest.fixture(params=sorted(Path("suspects").glob("*.py")), ids=lambda path: path.stem)
def ledger(request: pytest.FixtureRequest) -> SimpleNamespace:
    """Each version of the ledger in the folder `suspects`, one after the other."""
    return SimpleNamespace(**runpy.run_path(str(request.param)))
