"""The command `hotline`.

What goes wrong on purpose is told in one sentence, with exit code 2; never a traceback.
"""

from __future__ import annotations

import importlib
from typing import Any

import click

from kit.commands.speaking import Said
from kit.errors import HotlineError
from kit.sentences import sentence

_COMMANDS = {
    "clock": "kit.commands.clock:clock",
    "demo": "kit.commands.demo:show",
    "directory": "kit.commands.directory:services",
    "doctor": "kit.commands.box:look",
    "headquarters": "kit.headquarters.command:headquarters",
    "import": "kit.commands.imports:import_",
    "run": "kit.commands.box:run",
    "setup": "kit.commands.box:setup",
    "sheet": "kit.commands.sheet:print_sheet",
    "simulate": "kit.simulator.command:simulate",
    "volunteer": "kit.commands.volunteer:volunteer",
}
"""Each is loaded when it is asked for: the box that runs carries none of the others."""


class Hotline(click.Group):
    """The commands, whose errors are sentences."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Their names, by the alphabet."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of a name, or None."""
        module, _, name = _COMMANDS.get(cmd_name, "").partition(":")
        command: click.Command | None = (
            getattr(importlib.import_module(module), name) if module else None
        )
        return command

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401
        """Runs a command; an error of ours or of a file becomes one sentence on stderr."""
        try:
            return super().invoke(ctx)
        except HotlineError as error:
            raise Said(sentence(error)) from error
        except OSError as error:
            if error.filename is None:
                raise
            raise Said(f"{error.filename} cannot be used: {error.strerror}.") from error


@click.group(cls=Hotline)
def main() -> None:
    """A hotline in a box: calls and texts in, answers and appointments out."""
