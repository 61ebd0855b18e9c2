"""Texts out: from the outbox to the network, one at a time, every step stored before the next.

A text that was on its way when the modem or the power went is `unsure`: it is never sent again
by itself, because a family that gets two codes is worse off than a volunteer who looks once more.
"""

from __future__ import annotations

import hashlib
import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kit.clock import Clock
from kit.desk import texts
from kit.errors import LineError, PduInvalid, Refused, TextTooLong
from kit.hotline import outbox, refusals, waits
from kit.modem import pdu
from kit.modem.line import Line, Report
from kit.settings import Site
from kit.store import messages
from kit.store import outbox as waiting
from kit.store.engine import Reading, Store, Writing

log = logging.getLogger(__name__)

Between = Callable[[], None]


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A text that is this line's, and which of its parts the network has already."""

    message: messages.Message
    accepted: set[int]


class Outbound:
    """What one line sends of the outbox. Thread: the line's hands."""

    def __init__(self, line: Line, name: str, site: Site, store: Store, clock: Clock) -> None:
        self._modem = line
        self._line = name
        self._site = site
        self._store = store
        self._clock = clock
        self._quiet = outbox.read_hours(site.quiet_hours)
        self._pause_s = outbox.pause_s(site.texts_a_minute)
        self._sent_at = -math.inf
        self._flows = False
        self._ahead: _Claimed | None = None
        self.again_at = math.inf
        """When (monotonic) a text may go that only waits for the line's pace."""
        self.reports: list[Report] = []
        """What was heard of texts sent: not written by who hears it, for it may come before the
        reference is."""

    def send_next(self, between: Between = lambda: None) -> bool:
        """Sends the next text of the outbox; False when there is none.

        `between` runs before each further part: somebody may want a call answered meanwhile.
        Raises: Refused (noted, and tried again later), LineLost, LineSilent (the text is unsure
        then), StoreError.
        """
        claimed, self._ahead = self._ahead or self._claim_now(), None
        self._flows = claimed is not None
        if claimed and (parts := self._parts(claimed.message)):
            self._send(claimed.message, parts, claimed.accepted, between)
        return claimed is not None

    def put_back(self) -> None:
        """Something else comes first: what is claimed ahead waits again. Raises: StoreError.

        The modem has seen nothing of it; left claimed, it would be unsure when the power goes.
        """
        if self._ahead:
            with self._store.writing() as tx:
                waiting.put_back(tx, self._ahead.message)
            self._ahead = None

    def _claim_now(self) -> _Claimed | None:
        if not self._flows:  # a look costs no commit; amid a flow it would be one question more
            with self._store.reading() as r:
                if not self._is_any(r):
                    return None
        with self._store.writing() as tx:
            claimed = self._claim(tx)
        self.reports.clear()
        return claimed

    def note_reports(self) -> bool:
        """Writes the status reports that were heard; whether there were any. Raises: StoreError."""
        if not self.reports:
            return False
        with self._store.writing() as tx:
            self._write_reports(tx)
        self.reports.clear()
        return True

    def _write_reports(self, tx: Writing) -> None:
        now = self._clock.now()
        for one in self.reports:
            texts.reported(tx, self._site, self._line, one.reference, one.number, one.status, now)

    def _is_any(self, r: Reading) -> bool:
        """Whether there is something to send, or to give up."""
        before = self._late_before()
        return bool(self._next(r) or (before and waiting.is_any_stale(r, before)))

    def _claim(self, tx: Writing) -> _Claimed | None:
        """The next text, which is this line's now; what comes too late is given up before.

        The reports that were heard are written along: the caller forgets them when it is kept.
        """
        self._write_reports(tx)
        message, before = self._next(tx), self._late_before()
        # Of a flow each is looked at when its turn comes; where nothing goes, all that wait are.
        if before and (message is None or message.kind in outbox.FLEETING):
            late = waiting.expire(tx, before)
            if late:
                log.warning("%d texts come too late and do not go", late)
                message = self._next(tx)
        if message is None:
            return None
        waiting.sending(tx, message.id, self._line)
        # By an earlier try, with the same reference.
        return _Claimed(message, waiting.parts_accepted(tx, message.id))

    def _late_before(self) -> datetime | None:
        """What was written before then comes too late; None where nothing does."""
        if not self._clock.trusted():
            return None
        return outbox.stale_before(self._site.late_hours, self._clock.now())

    def _next(self, r: Reading) -> messages.Message | None:
        paced = self._clock.monotonic() < self._sent_at + self._pause_s
        self.again_at = self._sent_at + self._pause_s if paced else math.inf
        spent = waiting.spent(r, self._site.parts_a_day, self._today())
        held = paced or self._line in spent or self._keeps_quiet()
        return waiting.next_to_send(
            r,
            self._line,
            self._clock.now(),
            only_prompt=held,
            spent=spent,
            trusted=self._clock.trusted(),
        )

    def _keeps_quiet(self) -> bool:
        """A clock that nobody trusts says nothing about night and day."""
        zone = self._site.timezone
        return self._clock.trusted() and outbox.is_quiet(self._quiet, zone, self._clock.now())

    def _today(self) -> str:
        return outbox.day_of(self._site.timezone, self._clock.now())

    def _parts(self, message: messages.Message) -> list[str]:
        """What is to be sent; nothing when it fits into no SMS: it failed for good then."""
        try:
            return pdu.encode(message.number, message.text, _reference(message.id))
        except (PduInvalid, TextTooLong) as trouble:
            with self._store.writing() as tx:
                waiting.failed(tx, message.id, type(trouble).__name__, None)
            log.warning("message %s cannot be sent (%s)", message.id, type(trouble).__name__)
            return []

    def _send(
        self, message: messages.Message, parts: list[str], accepted: set[int], between: Between
    ) -> None:
        self._sent_at = self._clock.monotonic()
        for number, part in enumerate(parts, start=1):
            if number in accepted:
                continue
            try:
                if number > 1:
                    between()
                reference = self._modem.send(part)
            except Refused as refusal:
                self._refused(message, refusal)
                raise
            except LineError:
                with self._store.writing() as tx:
                    waiting.unsure(tx, message.id)
                log.warning("message %s unsure: the line went while it was sent", message.id)
                raise
            self._went(message, number, len(parts), reference)
        log.info("message %s sent on %s in %d parts", message.id, self._line, len(parts))

    def _went(self, message: messages.Message, number: int, total: int, reference: int) -> None:
        now = self._clock.now()
        with self._store.writing() as tx:
            waiting.part_sent(tx, message.id, number, self._line, reference, now)
            waiting.count_part(tx, self._line, self._today())
            if number < total:
                return
            waiting.sent(tx, message.id, now)
            ahead = self._claim(tx)  # one commit for two steps
        self._ahead, self._flows = ahead, False
        self.reports.clear()

    def _refused(self, message: messages.Message, refusal: Refused) -> None:
        said = f"{refusal.family} {refusal.cause}" if refusal.cause is not None else "ERROR"
        cause = refusals.read(said)
        retry_at = waits.next_try(message.tries + 1, self._clock.now(), cause.again)
        with self._store.writing() as tx:
            if cause.of_line:
                waiting.refused(tx, message.id, self._line)
            waiting.failed(tx, message.id, said, retry_at)
        log.warning("message %s refused by the modem (%s), retry %s", message.id, said, retry_at)


def _reference(message_id: str) -> int:
    """The joining reference: the same for every try, so that a phone joins parts of two tries."""
    return hashlib.blake2b(message_id.encode("ascii"), digest_size=1).digest()[0]
