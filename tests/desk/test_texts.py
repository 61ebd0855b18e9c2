"""Texts: none that comes in is lost or run; what goes out fits, goes once, and goes to a number."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kit.desk import incoming, texts
from kit.errors import NoReplyPossible, NotFound, TextEmpty, TextTooLong, WrongMoment
from kit.settings import Site
from kit.store import callers, messages, threads
from kit.store import outbox as waiting
from kit.store.callers import Caller
from kit.store.engine import Store
from kit.store.messages import Message
from tests.fakes.clock import SteeredClock
from tests.site import People

OLENA = "+380671234567"


class Post:
    """The site's texts, in the words of those who write and read them."""

    def __init__(self, store: Store, site: Site, people: People, clock: SteeredClock) -> None:
        self.store = store
        self.site = site
        self.people = people
        self.clock = clock

    def receives(self, text: str = "Where do I register?", sender: str = OLENA) -> Message:
        with self.store.writing() as tx:
            message_id = incoming.receive(tx, self.site, "line-1", sender, text, self.clock.now())
        return self.look(message_id)

    def replies(self, caller_id: str | None, text: str) -> Message:
        with self.store.writing() as tx:
            message_id = texts.reply(
                tx, self.site, str(caller_id), text, self.people.ana, self.clock.now()
            )
        return self.look(message_id)

    def sends_again(self, message_id: str) -> Message:
        with self.store.writing() as tx:
            texts.send_again(tx, message_id, self.clock.now())
        return self.look(message_id)

    def look(self, message_id: str) -> Message:
        with self.store.reading() as r:
            found = messages.get(r, message_id)
        assert found is not None
        return found

    def thread(self, caller_id: str | None) -> list[Message]:
        with self.store.reading() as r:
            return messages.with_caller(r, str(caller_id))

    def fresh(self) -> list[Message]:
        with self.store.reading() as r:
            found = messages.fresh(r)
            assert messages.count_fresh(r) == len(found)
        return found

    def acknowledgements(self, caller_id: str | None) -> list[Message]:
        return [one for one in self.thread(caller_id) if one.kind == "acknowledgement"]

    def caller(self, caller_id: str | None) -> Caller:
        with self.store.reading() as r:
            found = callers.get(r, str(caller_id))
        assert found is not None
        return found


@pytest.fixture
def post(store, site, people, clock):
    return Post(store, site, people, clock)


# Coming in ------------------------------------------------------------------------------------


def test_a_text_comes_in_as_new_from_its_caller(post):
    message = post.receives("Добрий день, де зареєструватися?")
    assert (message.state, message.kind, message.direction) == ("received", "received", "in")
    assert (message.number, message.line, message.handled_at) == (OLENA, "line-1", None)
    assert [one.id for one in post.fresh()] == [message.id]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a\x00b\x07c\x1b[31md\x7f\x85", "abc[31md"),
        ("one\r\ntwo\rthree\nfour\tfive", "one\ntwo\nthree\nfour\tfive"),
        ("half \ud83d an emoji \udc00", "half  an emoji "),
        ("", ""),
    ],
)
def test_control_characters_are_left_out_and_the_rest_is_kept(post, sent, kept):
    assert post.receives(sent).text == kept


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "\u202egnitirw\u202c \u200f\u2067x\u2069",
        "👩‍👩‍👧‍👦 🇺🇦 ❤️",
        "'; DROP TABLE messages; --",
        "{{ 7 * 7 }} {code} %s",
        "مرحبا أين التسجيل",
        "x" * 2000,
        "😀" * 2000,
    ],
)
def test_whatever_is_written_is_kept_letter_by_letter(post, text):
    assert post.receives(text).text == text


def test_a_language_is_guessed_from_the_letters_then_from_the_number(post):
    written = post.receives("Где получить еду? Мы ждём", "+34600000001")
    assert post.caller(written.caller_id).language == "ru"
    numbered = post.receives("Dobryi den", OLENA)
    assert post.caller(numbered.caller_id).language == "uk"


def test_what_a_volunteer_wrote_of_the_language_stays(post):
    message = post.receives("hello")
    with post.store.writing() as tx:
        callers.describe(tx, message.caller_id, name=None, language="en", note=None)
    post.receives("أين التسجيل")
    assert post.caller(message.caller_id).language == "en"


@pytest.mark.parametrize("sender", ["Vodafone", "1004", "BANK-24", "*100#"])
def test_a_name_or_short_code_is_shown_as_it_is_and_cannot_be_answered(post, sender):
    message = post.receives("You won!", sender)
    assert (message.number, message.answerable) == (sender, 0)
    assert post.caller(message.caller_id).language is None
    with pytest.raises(NoReplyPossible):
        post.replies(message.caller_id, "hello")
    assert [one.kind for one in post.thread(message.caller_id)] == ["received"]


@pytest.mark.parametrize("sender", ["", "   "])
def test_a_text_without_sender_is_kept_all_the_same(post, sender):
    message = post.receives("who am I", sender)
    assert (message.number, message.answerable) == ("?", 0)
    assert len(post.fresh()) == 1


def test_a_message_that_cannot_be_decoded_is_shown_raw_until_somebody_has_seen_it(post):
    with post.store.writing() as tx:
        raw = texts.receive_unreadable(tx, "line-1", "07914306", post.clock.now())
    assert (post.look(raw).kind, post.look(raw).text) == ("unreadable", "07914306")
    assert [one.id for one in post.fresh()] == [raw]
    with post.store.writing() as tx:
        texts.handle_unreadable(tx, raw, post.people.ana, post.clock.now())
    assert post.fresh() == []
    with pytest.raises(NotFound), post.store.writing() as tx:
        texts.handle_unreadable(tx, raw, post.people.ana, post.clock.now())


# The hotline's own answer ---------------------------------------------------------------------


def test_who_writes_is_told_once_that_somebody_will_answer(post):
    message = post.receives("Добрий день")
    (told,) = post.acknowledgements(message.caller_id)
    assert (told.state, told.number, told.direction) == ("queued", OLENA, "out")
    assert any("а" <= letter <= "я" for letter in told.text)


def test_it_is_told_again_only_after_twelve_hours(post):
    caller = post.receives().caller_id
    post.clock.wait(hours=11, minutes=59)
    post.receives()
    assert len(post.acknowledgements(caller)) == 1
    post.clock.wait(minutes=2)
    post.receives()
    assert len(post.acknowledgements(caller)) == 2


def test_a_clock_that_was_years_ahead_does_not_silence_the_answer_for_years(post):
    caller = post.receives().caller_id
    post.clock.jump(days=-3650)
    post.receives()
    assert len(post.acknowledgements(caller)) == 2


def test_a_site_may_leave_texts_to_people(post):
    post.site = replace(post.site, acknowledge_texts=False)
    assert post.acknowledgements(post.receives().caller_id) == []


def test_two_hotlines_that_answer_each_other_stop_after_one_text(post):
    caller = post.receives("We have received your message.").caller_id
    for _ in range(10):
        post.clock.wait(minutes=1)
        post.receives("We have received your message.")
    assert len(post.acknowledgements(caller)) == 1


# Replying -------------------------------------------------------------------------------------


def test_a_reply_waits_in_the_outbox_and_handles_what_was_new(post):
    first = post.receives()
    post.receives("and when?")
    reply = post.replies(first.caller_id, "  At 10:00.\r\nBring your papers.\x07 ")
    assert (reply.state, reply.kind, reply.number) == ("queued", "reply", OLENA)
    assert reply.text == "At 10:00.\nBring your papers."
    assert reply.writer_name == "Ana Ruiz"
    assert post.fresh() == []


@pytest.mark.parametrize("text", ["", "   \r\n\t ", "\x00\x07"])
def test_an_empty_reply_is_not_sent_and_handles_nothing(post, text):
    caller = post.receives().caller_id
    with pytest.raises(TextEmpty):
        post.replies(caller, text)
    assert len(post.fresh()) == 1


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("x" * (6 * 153), 6),
        ("€" * (6 * 76), 6),
        ("д" * (6 * 67), 6),
        ("😀" * (6 * 33), 6),
        ("x" * 160, 1),
        ("д" * 70, 1),
    ],
)
def test_a_reply_may_have_as_many_parts_as_the_site_allows(post, text, parts):
    assert parts <= post.site.text_parts
    assert post.replies(post.receives().caller_id, text).text == text


@pytest.mark.parametrize(
    ("text", "parts"),
    [("x" * 2000, 14), ("x" * (6 * 153 + 1), 7), ("д" * (6 * 67 + 1), 7), ("😀" * 2000, 61)],
)
def test_a_longer_reply_is_refused_with_its_parts_and_nothing_is_sent(post, text, parts):
    caller = post.receives().caller_id
    with pytest.raises(TextTooLong) as long:
        post.replies(caller, text)
    assert (long.value.parts, long.value.limit) == (parts, 6)
    assert len(post.fresh()) == 1
    assert "reply" not in [one.kind for one in post.thread(caller)]


def test_nobody_is_replied_to_who_is_not_known(post):
    with pytest.raises(NotFound):
        post.replies("no-such-caller", "hello")


def test_what_needs_no_answer_is_handled_without_one(post):
    caller = post.receives().caller_id
    with post.store.writing() as tx:
        texts.handle(tx, caller, post.people.borys, post.clock.now())
    assert post.fresh() == []


def test_conversations_with_new_texts_come_first_then_the_newest(post):
    old = post.receives(sender="+34600000001").caller_id
    post.clock.wait(minutes=1)
    answered = post.receives(sender="+34600000002").caller_id
    post.clock.wait(minutes=1)
    newer = post.receives(sender="+34600000003").caller_id
    post.clock.wait(minutes=1)
    post.replies(answered, "done")
    with post.store.reading() as r:
        found = threads.newest(r)
        assert [thread.caller_id for thread in threads.newest(r, 1, 1)] == [found[1].caller_id]
    assert [thread.caller_id for thread in found] == [newer, old, answered]
    assert [thread.fresh for thread in found] == [1, 1, 0]
    assert (found[2].last_text, found[2].last_direction) == ("done", "out")


# Going out ------------------------------------------------------------------------------------


@pytest.fixture
def outbox(post):
    """The outbox without the hotline's own answers."""
    post.site = replace(post.site, acknowledge_texts=False)
    return post


def claim(post: Post, message_id: str, line: str = "line-1") -> bool:
    with post.store.writing() as tx:
        return waiting.sending(tx, message_id, line)


def due(post: Post, line: str = "line-1") -> str | None:
    with post.store.reading() as r:
        found = waiting.next_to_send(r, line, post.clock.now())
    return found.id if found else None


def send(post: Post, message_id: str, references: tuple[int, ...] = (11,)) -> None:
    """As a line does it: claimed, then part by part, then sent."""
    assert claim(post, message_id)
    with post.store.writing() as tx:
        for part, reference in enumerate(references, start=1):
            waiting.part_sent(tx, message_id, part, "line-1", reference, post.clock.now())
        waiting.sent(tx, message_id, post.clock.now())


def report(
    post: Post, reference: int, status: int, number: str = OLENA, line: str = "line-1"
) -> bool:
    with post.store.writing() as tx:
        return waiting.reported(tx, line, reference, number, status, post.clock.now())


def test_people_s_replies_go_before_the_hotline_s_own_texts(post):
    caller = post.receives().caller_id
    post.clock.wait(minutes=1)
    reply = post.replies(caller, "At ten.")
    assert due(post) == reply.id
    send(post, reply.id)
    assert due(post) == post.acknowledgements(caller)[0].id


def test_a_text_is_claimed_by_one_line_only(outbox):
    reply = outbox.replies(outbox.receives().caller_id, "At ten.")
    assert due(outbox, "line-2") == reply.id
    assert claim(outbox, reply.id, "line-1")
    assert not claim(outbox, reply.id, "line-2")
    assert due(outbox, "line-2") is None


def test_a_refused_text_waits_for_its_time_and_is_given_up_in_the_end(outbox):
    reply = outbox.replies(outbox.receives().caller_id, "At ten.")
    claim(outbox, reply.id)
    with outbox.store.writing() as tx:
        retry_at = outbox.clock.now() + timedelta(minutes=2)
        waiting.failed(tx, reply.id, "CMS 38", retry_at)
    assert due(outbox) is None
    outbox.clock.wait(minutes=2)
    assert due(outbox) == reply.id
    claim(outbox, reply.id)
    with outbox.store.writing() as tx:
        waiting.failed(tx, reply.id, "CMS 38", None)
    given_up = outbox.look(reply.id)
    assert (given_up.state, given_up.trouble, given_up.tries) == ("failed", "CMS 38", 2)
    assert due(outbox) is None


def test_a_retry_is_not_put_off_for_years_when_the_clock_is_set_right(outbox):
    reply = outbox.replies(outbox.receives().caller_id, "At ten.")
    claim(outbox, reply.id)
    with outbox.store.writing() as tx:
        waiting.failed(tx, reply.id, "CMS 38", outbox.clock.now() + timedelta(minutes=10))
    outbox.clock.jump(days=-3650)
    assert due(outbox) == reply.id


def test_every_part_delivered_is_delivered(outbox):
    reply = outbox.replies(outbox.receives().caller_id, "д" * 100)
    send(outbox, reply.id, (11, 12))
    assert outbox.look(reply.id).state == "sent"
    assert report(outbox, 11, 0)
    assert outbox.look(reply.id).state == "sent"
    assert report(outbox, 12, 0)
    assert outbox.look(reply.id).state == "delivered"


def test_of_a_long_text_what_the_network_took_counts_only_on_the_same_line(outbox):
    reply = outbox.replies(outbox.receives().caller_id, "д" * 100)
    for line in ("line-1", "line-2"):
        claim(outbox, reply.id, line)
        with outbox.store.writing() as tx:
            assert waiting.parts_accepted(tx, reply.id) == set()
            waiting.part_sent(tx, reply.id, 1, line, 11, outbox.clock.now())
            waiting.failed(tx, reply.id, "CMS 38", outbox.clock.now())
    claim(outbox, reply.id, "line-2")
    with outbox.store.reading() as r:
        assert waiting.parts_accepted(r, reply.id) == {1}


def test_one_part_that_can_never_arrive_is_a_failed_text(outbox):
    reply = outbox.replies(outbox.receives().caller_id, "д" * 100)
    send(outbox, reply.id, (11, 12))
    report(outbox, 11, 0)
    report(outbox, 12, 0x41)
    failed = outbox.look(reply.id)
    assert (failed.state, failed.trouble) == ("failed", "not-delivered")


def test_a_network_that_still_tries_settles_nothing_until_it_has(outbox):
    reply = outbox.replies(outbox.receives().caller_id, "At ten.")
    send(outbox, reply.id)
    report(outbox, 11, 0x30)
    assert outbox.look(reply.id).state == "sent"
    report(outbox, 11, 0)
    assert outbox.look(reply.id).state == "delivered"


@pytest.mark.parametrize(
    ("reference", "number", "line"),
    [(99, OLENA, "line-1"), (11, "+34600000009", "line-1"), (11, OLENA, "line-2")],
)
def test_a_report_of_another_text_number_or_line_is_not_ours(outbox, reference, number, line):
    reply = outbox.replies(outbox.receives().caller_id, "At ten.")
    send(outbox, reply.id)
    assert not report(outbox, reference, 0, number, line)
    assert outbox.look(reply.id).state == "sent"


def test_a_report_may_name_the_recipient_in_the_national_form(post):
    caller = post.receives(sender="+34612345678").caller_id
    reply = post.replies(caller, "A las diez.")
    send(post, reply.id)
    with post.store.writing() as tx:
        texts.reported(tx, post.site, "line-1", 11, "612345678", 0, post.clock.now())
    assert post.look(reply.id).state == "delivered"


def test_a_reference_that_comes_round_again_means_the_newest_text(outbox):
    caller = outbox.receives().caller_id
    old, new = outbox.replies(caller, "first"), outbox.replies(caller, "second")
    send(outbox, old.id)
    outbox.clock.wait(hours=1)
    send(outbox, new.id)
    report(outbox, 11, 0)
    assert outbox.look(old.id).state == "sent"
    assert outbox.look(new.id).state == "delivered"


def test_a_report_that_is_weeks_late_means_nothing(outbox):
    reply = outbox.replies(outbox.receives().caller_id, "At ten.")
    send(outbox, reply.id)
    outbox.clock.wait(days=8)
    assert not report(outbox, 11, 0)


def test_a_text_on_its_way_when_the_power_went_is_unsure_and_never_goes_again_by_itself(outbox):
    caller = outbox.receives().caller_id
    on_its_way, elsewhere = outbox.replies(caller, "one"), outbox.replies(caller, "two")
    claim(outbox, on_its_way.id)
    claim(outbox, elsewhere.id, "line-2")
    with outbox.store.writing() as tx:
        assert waiting.interrupted(tx, "line-1") == 1
    assert outbox.look(on_its_way.id).state == "unsure"
    assert outbox.look(elsewhere.id).state == "sending"
    outbox.clock.wait(days=30)
    assert due(outbox) is None


def test_the_first_part_alone_does_not_make_an_unsure_text_delivered(outbox):
    reply = outbox.replies(outbox.receives().caller_id, "д" * 100)
    claim(outbox, reply.id)
    with outbox.store.writing() as tx:
        waiting.part_sent(tx, reply.id, 1, "line-1", 11, outbox.clock.now())
        waiting.unsure(tx, reply.id)
    report(outbox, 11, 0)
    assert outbox.look(reply.id).state == "unsure"


@pytest.mark.parametrize("state", ["failed", "unsure"])
def test_a_person_may_send_a_failed_or_unsure_text_once_more(outbox, state):
    reply = outbox.replies(outbox.receives().caller_id, "At ten.")
    claim(outbox, reply.id)
    with outbox.store.writing() as tx:
        if state == "failed":
            waiting.failed(tx, reply.id, "CMS 38", None)
        else:
            waiting.unsure(tx, reply.id)
    again = outbox.sends_again(reply.id)
    assert (again.state, again.tries, again.trouble) == ("queued", 0, "")
    assert due(outbox) == reply.id


def test_a_report_of_the_first_try_does_not_settle_the_second(outbox):
    reply = outbox.replies(outbox.receives().caller_id, "д" * 100)
    send(outbox, reply.id, (11, 12))
    report(outbox, 11, 0)
    report(outbox, 12, 0x41)
    outbox.sends_again(reply.id)
    claim(outbox, reply.id)
    with outbox.store.writing() as tx:
        waiting.part_sent(tx, reply.id, 1, "line-1", 13, outbox.clock.now())
        waiting.unsure(tx, reply.id)
    report(outbox, 13, 0)
    assert outbox.look(reply.id).state == "unsure"


def test_what_is_queued_sending_sent_or_delivered_is_not_sent_again(outbox):
    reply = outbox.replies(outbox.receives().caller_id, "At ten.")
    with pytest.raises(WrongMoment):
        outbox.sends_again(reply.id)
    send(outbox, reply.id)
    with pytest.raises(WrongMoment):
        outbox.sends_again(reply.id)
    report(outbox, 11, 0)
    with pytest.raises(WrongMoment):
        outbox.sends_again(reply.id)
    with pytest.raises(NotFound):
        outbox.sends_again("no-such-message")


def test_a_text_that_came_in_is_never_sent(outbox):
    received = outbox.receives()
    assert due(outbox) is None
    assert not claim(outbox, received.id)
    with pytest.raises(WrongMoment):
        outbox.sends_again(received.id)
