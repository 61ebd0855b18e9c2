"""The planner: how many volunteers and lines the coming days need, from the last ones."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, render_template, request

from kit.hotline import planner as rules
from kit.hotline.planner import Aim, Plan
from kit.store import figures
from kit.store.engine import Reading
from kit.web import charts, door, formats
from kit.web.charts import Series
from kit.web.fragments import CALMLY, shared
from kit.web.i18n import gettext as _

pages = Blueprint("planner", __name__)

BACK = (7, 14, 28, 56)
"""How many days back one may look."""

EVERY_DAY = 7
"""What stands for "every day" beside the weekdays, 0 to 6 from Monday on."""

AIM = Aim()


@pages.get("/planner")
def page() -> str:
    """What a weekday needs; tomorrow's unless another one is asked for."""
    door.coordinators_only()
    today = formats.today()
    weekday = _one_of("weekday", range(EVERY_DAY + 1), (today.weekday() + 1) % 7)
    back = _one_of("back", BACK, 28)
    found = shared(("plan", today, weekday, back), lambda r: plan(r, today, weekday, back), CALMLY)
    return render_template(
        "planner.html",
        plan=found,
        chart=_drawn(found) if found else "",
        weekday=weekday,
        weekdays=_weekdays(),
        back=back,
        backs=BACK,
        aim=AIM,
    )


def plan(r: Reading, today: date, weekday: int, back: int) -> Plan | None:
    """From the days before today; today is not over yet."""
    days = [today - timedelta(days=n) for n in range(1, back + 1)]
    like = [day for day in days if weekday in {EVERY_DAY, day.weekday()}]
    zone = formats.zone()
    return rules.plan([figures.half_hours(r, day, zone) for day in like], AIM)


def _drawn(found: Plan) -> str:
    labels = [f"{need.at:%H:%M}" for need in found.needs]
    volunteers = Series(_("Volunteers"), [need.volunteers for need in found.needs])
    return charts.columns(_("Volunteers by half-hour"), labels, [volunteers])


def _weekdays() -> list[tuple[int, str]]:
    return [*enumerate(formats.weekdays()), (EVERY_DAY, _("Every day"))]


def _one_of(name: str, known: range | tuple[int, ...], usual: int) -> int:
    asked = request.args.get(name, usual, int)
    return asked if asked in known else usual
