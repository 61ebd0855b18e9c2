"""The same box, witness and street as under the faults, for longer."""

from tests.faults.test_kill import box, network, witness  # noqa: F401 -- fixtures
