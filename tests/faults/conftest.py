"""The same counter as the switchboard's tests, under harder conditions."""

from tests.switchboard.conftest import (  # noqa: F401 -- fixtures
    modem,
    network,
    new_counter,
    new_modem,
    pty,
    site,
)
