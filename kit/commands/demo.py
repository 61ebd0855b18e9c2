"""Everything at once, on simulated lines."""

from __future__ import annotations

from typing import Any

import click

from kit import demo, logs


@click.command(name="demo")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to serve the pages.")
@click.option(
    "--port",
    type=click.IntRange(1, 65534),
    default=8080,
    show_default=True,
    help="Headquarters takes the next one.",
)
@click.option("--headless", is_flag=True, help="Do not open a browser.")
@click.option(
    "--speed",
    type=click.FloatRange(min=0),
    default=1.0,
    show_default=True,
    help="60 is an hour a minute; 0 is one thing after the other.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Which street it is.")
def show(**wishes: Any) -> None:  # noqa: ANN401
    """Run the very box on a simulated modem and street, with headquarters beside it."""
    logs.start("ERROR")
    demo.run(demo.Wishes(**wishes), click.echo)
