"""What a modem says instead of OK.

Source: 3GPP TS 27.007 section 9.2 (+CME ERROR), TS 27.005 section 3.2.5 (+CMS ERROR).
"""

CME_WORDS = {
    3: "operation not allowed",
    4: "operation not supported",
    10: "SIM not inserted",
    11: "SIM PIN required",
    12: "SIM PUK required",
    14: "SIM busy",
    16: "incorrect password",
    21: "invalid index",
    30: "no network service",
    50: "Incorrect parameters",
    100: "unknown",
}
CMS_WORDS = {
    38: "Network out of order",
    50: "Requested facility not subscribed",
    301: "SMS service of ME reserved",
    302: "Operation not allowed",
    304: "Invalid PDU mode parameter",
    305: "Invalid text mode parameter",
    310: "SIM not inserted",
    311: "SIM PIN required",
    314: "SIM busy",
    316: "SIM PUK required",
    321: "Invalid memory index",
    322: "Memory full",
    331: "No network service",
    332: "Network timeout",
    500: "Unknown error",
}


class RefusedError(Exception):
    """A command ends without OK."""

    def final(self, verbosity: int) -> str:
        """Give the final result code at this +CMEE setting."""
        raise NotImplementedError


class PlainRefusedError(RefusedError):
    """A result code with no number, such as ERROR or NO CARRIER."""

    def __init__(self, word: str = "ERROR") -> None:
        super().__init__(word)
        self.word = word

    def final(self, verbosity: int) -> str:  # noqa: ARG002 -- the same at every verbosity
        """Give the word itself."""
        return self.word


class CmeRefusedError(RefusedError):
    """The equipment or the SIM refuses."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code

    def final(self, verbosity: int) -> str:
        """Give plain ERROR, the number, or the words."""
        if verbosity == 0:
            return "ERROR"
        word = CME_WORDS.get(self.code, "unknown") if verbosity == 2 else self.code
        return f"+CME ERROR: {word}"


class CmsRefusedError(RefusedError):
    """The message service refuses; the number is told even where +CMEE is 0."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code

    def final(self, verbosity: int) -> str:
        """Give the number, or the words where they were asked for."""
        word = CMS_WORDS.get(self.code, "unknown") if verbosity == 2 else self.code
        return f"+CMS ERROR: {word}"
