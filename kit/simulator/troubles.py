"""What is wrong with the modem at the moment."""

from dataclasses import dataclass


@dataclass
class Troubles:
    """Flags that the modem looks at while it works; `faults` sets and clears them."""

    mute: bool = False
    noise: bytes = b""
    no_network: bool = False
    roaming: bool = False
    no_sim: bool = False
    sim_busy: bool = False
    late_ok_s: float = 0.0
    inside_reply: bool = False
    next_send_fails: int | None = None
