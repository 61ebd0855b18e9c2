"""The command `hotline`, as somebody types it at the site."""

import os
import re
import shlex
import signal
import socket
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from kit import box, settings
from kit.cli import main
from kit.clock import SystemClock, as_text
from kit.desk import settled
from kit.hotline.phone import PhoneNumber
from kit.store import callers, sessions, volunteers
from kit.vault import passphrase
from tests.site import open_reception

WORDS = re.compile(r"[a-z]{4}(-[a-z]{4}){4}")


@pytest.fixture
def site_file(tmp_path: Path) -> Path:
    file = tmp_path / "site.toml"
    file.write_text(
        '[site]\nid = 7\nname = "Border\'s end"\nregion = "ES"\nlanguages = ["uk", "es"]\n'
        f'[box]\ndata = "{tmp_path / "data"}"\n[web]\nport = {free_port()}\n',
        "utf-8",
    )
    return file


@pytest.fixture
def hotline(site_file: Path) -> "Typed":
    return Typed(site_file)


class Typed:
    """What was typed after `hotline`, with the site's settings named by the environment."""

    def __init__(self, site: Path) -> None:
        self.site = site

    def __call__(self, *words: str) -> Result:
        return CliRunner(env={"HOTLINE_SITE": str(self.site)}).invoke(
            main, words, prog_name="hotline"
        )

    def volunteer(self, username: str) -> volunteers.Volunteer:
        store = box.open_store(settings.read(self.site))
        with store.reading() as r:
            found = volunteers.by_username(r, username)
        store.close()
        assert found is not None
        return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(site: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "kit", "run", "--site", str(site)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_setting_up_makes_keys_that_only_the_box_may_read(hotline: Typed, tmp_path: Path) -> None:
    said = hotline("setup")
    assert said.exit_code == 0, said.output
    data = tmp_path / "data"
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    for name in ("box.key", "parcel.key", "web.key", "hotline.db"):
        assert stat.S_IMODE((data / name).stat().st_mode) == 0o600, name
    assert len((data / "box.key").read_bytes()) == 32


def test_setting_up_twice_changes_nothing(hotline: Typed, tmp_path: Path) -> None:
    first = hotline("setup").output
    before = {path.name: path.read_bytes() for path in (tmp_path / "data").glob("*.key")}
    assert hotline("setup").output == first
    assert {path.name: path.read_bytes() for path in (tmp_path / "data").glob("*.key")} == before


def test_what_set_up_prints_lets_the_box_in_at_headquarters(hotline: Typed, tmp_path: Path) -> None:
    line = next(line for line in hotline("setup").output.splitlines() if "enrol" in line)
    typed = shlex.split(line)
    assert typed[0] == "hotline"
    run = subprocess.run(
        [sys.executable, "-m", "kit", *typed[1:], "--data", str(tmp_path / "hq")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout) == (0, "site 7 is enrolled\n"), run.stderr


def test_a_folder_may_be_named_instead_of_the_settings_own(hotline: Typed, tmp_path: Path) -> None:
    assert hotline("setup", "--data", str(tmp_path / "elsewhere")).exit_code == 0
    assert (tmp_path / "elsewhere" / "hotline.db").exists()
    assert not (tmp_path / "data").exists()


def test_the_file_of_another_site_is_refused_in_a_sentence(hotline: Typed) -> None:
    hotline("setup")
    hotline.site.write_text(hotline.site.read_text().replace("id = 7", "id = 8"))
    said = hotline("setup")
    assert said.exit_code == 2
    assert "belongs to site 7, not 8" in said.stderr


def test_somebody_is_let_in_with_a_passphrase_printed_once(hotline: Typed) -> None:
    said = hotline("volunteer", "add", "ana", "--name", "Ana", "--role", "coordinator")
    assert said.exit_code == 0, said.output
    words = WORDS.search(said.output)
    assert words
    ana = hotline.volunteer("ana")
    assert (ana.name, ana.role, ana.language) == ("Ana", "coordinator", "uk")
    assert passphrase.verify(ana.passphrase, words.group())
    assert words.group() not in hotline("volunteer", "list").output


def test_who_is_let_in_and_what_is_printed_speak_the_first_language_of_the_page(
    hotline: Typed, tmp_path: Path
) -> None:
    hotline("volunteer", "add", "carmen")
    by, wanted = hotline.volunteer("carmen"), settings.read(hotline.site)
    store = box.open_store(wanted)
    with store.writing() as tx:
        settled.settle_languages(tx, wanted.site, ["ar"], 0, by.id, SystemClock().now())
    store.close()
    hotline("volunteer", "add", "ana")
    assert (by.language, hotline.volunteer("ana").language) == ("uk", "ar")
    asked, said = tmp_path / "asked.pdf", tmp_path / "said.pdf"
    hotline("sheet", "--day", "2026-11-24", "--out", str(asked))
    hotline("sheet", "--day", "2026-11-24", "--language", "uk", "--out", str(said))
    assert b"/Lang (ar)" in asked.read_bytes()
    assert b"/Lang (uk)" in said.read_bytes()


@pytest.mark.parametrize("name", ["ana", "ANA"])
def test_a_name_is_given_once(hotline: Typed, name: str) -> None:
    hotline("volunteer", "add", "ana")
    said = hotline("volunteer", "add", name)
    assert said.exit_code == 2
    assert "is there already" in said.stderr


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "a\nb", "a\u202eb", "a\u0000b"])
def test_a_name_that_nobody_could_type_is_refused(hotline: Typed, name: str) -> None:
    said = hotline("volunteer", "add", name)
    assert said.exit_code == 2
    assert "1 to 40 letters" in said.stderr


def test_a_lost_passphrase_is_replaced_and_every_device_signed_out(hotline: Typed) -> None:
    old = WORDS.search(hotline("volunteer", "add", "ana").output)
    ana = hotline.volunteer("ana")
    now = SystemClock().now()
    store = box.open_store(settings.read(hotline.site))
    with store.writing() as tx:
        sessions.start(tx, "digest", ana.id, "phone", now)
    new = WORDS.search(hotline("volunteer", "reset", "ana").output)
    with store.reading() as r:
        assert sessions.get(r, "digest", now) is None
    store.close()
    assert old
    assert new
    kept = hotline.volunteer("ana").passphrase
    assert passphrase.verify(kept, new.group())
    assert not passphrase.verify(kept, old.group())


def test_who_was_shut_out_is_let_in_again_by_a_new_passphrase(hotline: Typed) -> None:
    hotline("volunteer", "add", "ana")
    assert hotline("volunteer", "revoke", "ana").exit_code == 0
    assert "(revoked)" in hotline("volunteer", "list").output
    assert not hotline.volunteer("ana").active
    hotline("volunteer", "reset", "ana")
    assert hotline.volunteer("ana").active


@pytest.mark.parametrize("verb", ["reset", "revoke"])
def test_nobody_is_called_so(hotline: Typed, verb: str) -> None:
    said = hotline("volunteer", verb, "nobody")
    assert (said.exit_code, said.stderr) == (2, "Nobody here is called nobody.\n")


def test_an_empty_site_says_what_to_do(hotline: Typed) -> None:
    assert "hotline volunteer add" in hotline("volunteer", "list").output


def test_the_doctor_prints_and_counts_what_needs_care(hotline: Typed) -> None:
    said = hotline("doctor")
    assert said.exit_code == 1
    assert "NO  database: there is no" in said.output
    assert "    -> Run hotline setup." in said.output
    assert re.search(r"^\d of \d need care\.$", said.output, re.MULTILINE)


@pytest.mark.parametrize("command", [("run",), ("setup",), ("doctor",), ("volunteer", "list")])
def test_wrong_settings_are_one_sentence_and_no_traceback(
    hotline: Typed, command: tuple[str, ...]
) -> None:
    hotline.site.write_text('[site]\nid = 7\nname = "x"\nregoin = "ES"\n')
    said = hotline(*command)
    assert said.exit_code == 2
    assert said.stderr == (f"{hotline.site} [site]: unknown key 'regoin'; did you mean 'region'?\n")


def test_a_folder_that_cannot_be_made_is_one_sentence(hotline: Typed, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = hotline("setup", "--data", str(tmp_path / "file" / "data"))
    assert said.exit_code == 2
    assert len(said.stderr.splitlines()) == 1
    assert str(tmp_path / "file") in said.stderr


def test_the_hotline_opens_and_closes_when_told(site_file: Path) -> None:
    with start(site_file) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("The hotline is open: http://127.0.0.1:")
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0


def test_a_port_that_is_taken_is_one_sentence(site_file: Path) -> None:
    port = settings.read(site_file).web.port
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with start(site_file) as process:
            _, said = process.communicate(timeout=20)
    assert process.returncode == 2
    assert said.splitlines()[-1] == (
        f"Another program serves on 127.0.0.1:{port} already: stop it, or choose another port."
    )
    assert "Traceback" not in said


def test_nobody_may_read_the_keys_even_with_a_careless_umask(
    hotline: Typed, tmp_path: Path
) -> None:
    before = os.umask(0)
    try:
        hotline("setup")
    finally:
        os.umask(before)
    loose = [p.name for p in (tmp_path / "data").iterdir() if p.stat().st_mode & 0o077]
    assert loose == []


def test_the_sheet_of_a_day_is_written_as_a_pdf(hotline: Typed, tmp_path: Path) -> None:
    out = tmp_path / "today.pdf"
    said = hotline("sheet", "--day", "2026-11-24", "--language", "ar", "--out", str(out))
    assert said.exit_code == 0, said.output
    assert said.output == f"Written to {out}. It holds names: lock it away.\n"
    assert out.read_bytes().startswith(b"%PDF")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_sheet_of_a_centre_that_is_not_there_says_which_are(hotline: Typed) -> None:
    said = hotline("sheet", "--centre", "Nowhere")
    assert said.exit_code == 2
    assert said.stderr == "No centre is called Nowhere. There are: none yet.\n"


# The clock


def starts(hotline: "Typed") -> bool:
    """Whether a box that starts now believes its clock."""
    clock = SystemClock()
    opened = box.Box(settings.read(hotline.site), clock)
    opened.start()
    opened.stop()
    return clock.trusted()


def test_a_box_with_records_of_a_wrong_day_believes_its_clock_once_somebody_looked(
    hotline: "Typed",
) -> None:
    assert "it is believed already" in hotline("clock", "right").stdout
    store = box.open_store(settings.read(hotline.site))
    with store.writing() as tx:
        ahead = SystemClock().now() + timedelta(days=900)
        callers.met(tx, PhoneNumber("+380671234567", answerable=True), None, ahead)
        tx.execute("UPDATE journal SET at = ?", (as_text(ahead),))
    store.close()
    assert not starts(hotline)
    said = hotline("clock", "right")
    assert (said.exit_code, "Start the box anew" in said.stdout) == (0, True)
    assert starts(hotline)


# Importing


def test_appointments_of_a_table_are_looked_at_and_booked_by_command(
    hotline: Typed, tmp_path: Path
) -> None:
    hotline("setup")
    store = box.open_store(settings.read(hotline.site))
    at = (SystemClock().now() + timedelta(days=2)).replace(minute=0, second=0, microsecond=0)
    open_reception(store, at - timedelta(days=1), (4,))
    store.close()
    local = at.astimezone(ZoneInfo("Europe/Madrid"))
    file, bad = tmp_path / "table.csv", tmp_path / "bad.csv"
    good = f"Registration,{local:%Y-%m-%d},{local:%H:%M},+380671234567,3\n"
    file.write_text("service,date,time,number,party\n" + good + good.replace("7,3", "8,2"))
    looked = hotline("import", "appointments", str(file), "--dry-run")
    assert "Would be booked: 1; here already: 0; not taken: 1" in looked.output
    brought = hotline("import", "appointments", str(file), "--bad", str(bad))
    assert brought.exit_code == 1
    assert "line 3: Only 1 places are free." in brought.output
    assert "Booked: 1; here already: 0; not taken: 1" in brought.output
    mended = tmp_path / "mended.csv"
    mended.write_text(bad.read_text("utf-8-sig").replace("8,2", "8,1"))
    again = hotline("import", "appointments", str(mended))
    assert (again.exit_code, "Booked: 1; here already: 0" in again.output) == (0, True)
    nothing = tmp_path / "nothing.csv"
    nothing.write_text("servis,date,time,number,party\n")
    said = hotline("import", "appointments", str(nothing))
    assert said.exit_code == 1
    assert "line 1: The heading has no column service. Is it servis?" in said.output
