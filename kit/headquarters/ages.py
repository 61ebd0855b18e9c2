"""How long something has lasted, as a coordinator says it: 5 min, 26 h, 3 days."""

from __future__ import annotations

from datetime import timedelta

from kit.web.i18n import gettext as _
from kit.web.i18n import ngettext

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def age(length: timedelta) -> str:
    """A length of time, rounded down. Hours up to two days, because 26 h says more than a day."""
    if length < timedelta(minutes=1):
        return _("less than 1 min")
    if length < _HOUR:
        return _("%(num)s min", num=length // timedelta(minutes=1))
    if length < 2 * _DAY:
        return _("%(num)s h", num=length // _HOUR)
    return ngettext("%(num)s day", "%(num)s days", length // _DAY)
