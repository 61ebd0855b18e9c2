"""site.toml: what a site may write, and what it is told when it wrote something else."""

from dataclasses import fields
from pathlib import Path

import pytest

from kit import settings
from kit.errors import SettingsError
from kit.settings import Settings

SITE = '[site]\nid = 7\nname = "Border crossing"\nregion = "ES"\n'


def site_with(line: str) -> str:
    return f"{SITE}{line}\n"


def line_with(words: str, name: str = "Line 1", port: str = "/dev/ttyUSB2") -> str:
    return f'{SITE}[[line]]\nname = "{name}"\nport = "{port}"\n{words}\n'


def test_four_lines_are_a_whole_site() -> None:
    site = settings.parse(SITE)
    assert (site.site.id, site.site.name, site.site.region) == (7, "Border crossing", "ES")
    assert site.lines == ()
    assert site.headquarters.url == ""
    assert site.web.host == "127.0.0.1", "nothing but this machine is served unless asked"


def test_everything_a_site_writes_is_taken() -> None:
    site = settings.parse(
        SITE
        + 'timezone = "Europe/Kyiv"\nlanguages = ["uk", "es"]\nmissed_call_text = false\n'
        + '[box]\ndata = "/srv/hotline"\n[web]\nhost = "0.0.0.0"\nport = 80\nboards = 5\n'
        + '[headquarters]\nurl = "https://hq.example"\nkey = "abc"\n'
        + '[[line]]\nname = "A"\nport = "/dev/ttyUSB2"\npin = "0000"\n'
        + '[[line]]\nname = "B"\nport = "/dev/ttyUSB6"\nbaudrate = 9600\n'
    )
    assert site.site.languages == ("uk", "es")
    assert site.box.data == Path("/srv/hotline")
    assert [(line.name, line.pin, line.baudrate) for line in site.lines] == [
        ("A", "0000", 115200),
        ("B", "", 9600),
    ]


WRONG = {
    "": "has no [site] section",
    "site = 3": "[site]: must be a section",
    '[[site]]\nname = "x"': "[site]: must be a section",
    "[site": "is not TOML",
    f"{SITE}{SITE}": "is not TOML",
    "a = " + "[" * 5000 + "]" * 5000: "is not TOML",
    "[site]\nid = " + "9" * 5000: "is not TOML",
    SITE.replace("region", "regoin"): "unknown key 'regoin'; did you mean 'region'?",
    SITE.replace("[site]", "[Site]"): "unknown key 'Site'; did you mean 'site'?",
    f"{SITE}[wbe]\nport = 1": "unknown key 'wbe'; did you mean 'web'?",
    f"{SITE}[[lines]]": "unknown key 'lines'; did you mean 'line'?",
    site_with("missed-call-text = true"): "did you mean 'missed_call_text'?",
    site_with("zzz = 1"): "[site]: unknown key 'zzz'",
    '[site]\nid = 7\nname = "x"': "[site]: region is missing",
    SITE.replace("7", '"7"'): "id must be a whole number",
    SITE.replace("7", "true"): "id must be a whole number",
    SITE.replace("7", "7.0"): "id must be a whole number",
    SITE.replace("7", "0"): "id must be between 1 and 65535",
    SITE.replace("7", "9" * 40): "id must be between 1 and 65535",
    SITE.replace("Border crossing", ""): "name must have 1 to 80 letters",
    SITE.replace("Border crossing", "x" * 81): "name must have 1 to 80 letters",
    SITE.replace("Border crossing", "a\\nb"): "name must have 1 to 80 letters",
    SITE.replace("Border crossing", "a\\u202eb"): "name must have 1 to 80 letters",
    SITE.replace('"ES"', '"es"'): "region must be two capital letters",
    SITE.replace('"ES"', '"ЕС"'): "region must be two capital letters",
    site_with('timezone = "Europe/Madird"'): "no time zone 'Europe/Madird'",
    site_with('timezone = "Europe"'): "no time zone 'Europe'",
    site_with('timezone = "../../etc/passwd"'): "no time zone",
    site_with('coordinator_numbers = ["600000001"]'): "'600000001' is not a number like +346",
    site_with('coordinator_numbers = ["+34600000001", "+34600000001"]'): "one of them twice",
    site_with('daily_at = "25:00"'): 'daily_at must be like "07:30"',
    site_with("languages = []"): "languages must be a list of words",
    site_with('languages = "uk"'): "languages must be a list of words",
    site_with("languages = [1]"): "languages must be a list of words",
    site_with('languages = ["Ukrainian!"]'): "'Ukrainian!' is not a language",
    line_with('language = "Ukrainian!"'): "'Ukrainian!' is not a language",
    site_with('languages = ["uk", "uk"]'): "languages names one of them twice",
    site_with("text_parts = 0"): "text_parts must be between 1 and 30",
    site_with("text_parts = inf"): "text_parts must be a whole number",
    site_with("missed_call_text = 1"): "missed_call_text must be true or false",
    site_with("pack = 2026-11-24"): "pack must be text in quotes",
    f"{SITE}[web]\nport = 0": "port must be between 1 and 65535",
    f"{SITE}[web]\nboards = 1000000": "boards must be between 1 and 500",
    f'{SITE}[web]\nhost = ""': "host must be an address",
    f'{SITE}[web]\nhost = "http://x/"': "host must be an address",
    f'{SITE}[box]\ndata = ""': "data must be a folder that begins with /",
    f'{SITE}[box]\ndata = "data"': "data must be a folder that begins with /",
    f"{SITE}[box]\ndata = 3": "data must be a path in quotes",
    f'{SITE}[line]\nname = "a"': "is written [[line]], once for each modem",
    f'line = ["x"]\n{SITE}': "[[line]]: must be a section",
    f'{SITE}[[line]]\nname = "a"': "[[line]]: port is missing",
    line_with("", name=""): "name must have 1 to 40 letters",
    line_with("", port="ttyUSB2"): "port must begin with /",
    line_with("pin = 1234"): "pin must be text in quotes",
    line_with('pin = "12"'): "pin must be 4 to 8 digits",
    line_with('pin = "1\\"\\r\\nATD112;"'): "pin must be 4 to 8 digits",
    line_with("baudrate = -5"): "baudrate must be 1200 to 4000000",
    line_with('[[line]]\nname = "Line 1"\nport = "/b"'): "two lines have the same name",
    line_with('[[line]]\nname = "B"\nport = "/dev/ttyUSB2"'): "two lines have the same port",
    f'{SITE}[headquarters]\nurl = "ftp://x"\nkey = "a"': "url must begin with https:// or http://",
    f'{SITE}[headquarters]\nurl = "https://x"': "url needs key beside it",
}


@pytest.mark.parametrize(("text", "told"), WRONG.items(), ids=WRONG.values())
def test_what_is_wrong_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings.parse(text, "/etc/hotline/site.toml")
    assert told in str(caught.value)
    assert caught.value.where.startswith("/etc/hotline/site.toml")


def test_a_box_has_at_most_sixteen_lines() -> None:
    lines = "".join(f'[[line]]\nname = "{at}"\nport = "/dev/ttyUSB{at}"\n' for at in range(17))
    with pytest.raises(SettingsError, match="at most 16 lines"):
        settings.parse(SITE + lines)


def test_a_byte_order_mark_is_no_obstacle(tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    file.write_bytes(b"\xef\xbb\xbf" + SITE.encode())
    assert settings.read(file).site.id == 7
    assert settings.parse("\ufeff" + SITE).site.id == 7


def test_lines_may_end_as_windows_ends_them(tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    file.write_bytes(SITE.replace("\n", "\r\n").encode())
    assert settings.read(file).site.name == "Border crossing"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "has no [site] section"),
        ("[site]".encode("utf-16"), "is not a text file in UTF-8"),
        (b"\x00\xff\xfe", "is not a text file in UTF-8"),
        (b"#" * 1_000_001, "is too long"),
    ],
)
def test_a_file_that_holds_no_settings_is_told_by_name(
    tmp_path: Path, content: bytes, told: str
) -> None:
    file = tmp_path / "site.toml"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=told.replace("[", r"\[")) as caught:
        settings.read(file)
    assert str(file) in str(caught.value)


def test_a_folder_or_nothing_at_all_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="Is a directory"):
        settings.read(tmp_path)
    with pytest.raises(SettingsError, match="No such file"):
        settings.read(tmp_path / "site.toml")
    with pytest.raises(SettingsError):
        settings.read(Path("/etc/\0"))


def test_settings_cannot_change_while_the_box_runs() -> None:
    site = settings.parse(SITE)
    for field in fields(Settings):
        with pytest.raises(AttributeError):
            setattr(site, field.name, None)
