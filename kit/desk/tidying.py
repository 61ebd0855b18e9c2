"""The nightly tidy: what nobody needs any more is forgotten, each kind after its days."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from kit.settings import Site
from kit.store import blocks, load, paper
from kit.store.engine import Writing

log = logging.getLogger(__name__)


def last_midnight(now: datetime, zone: ZoneInfo) -> datetime:
    """When the site's day began: days are counted back from it, so that a night tidies once."""
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)


def tidy(tx: Writing, site: Site, now: datetime) -> int:
    """Forgets what is past its days; how many rows."""
    day = last_midnight(now, ZoneInfo(site.timezone))
    presence = load.forget(tx, day - timedelta(days=site.presence_days))
    ended = blocks.forget(tx, day - timedelta(days=site.block_days))
    drafts = paper.forget_drafts(tx, day - timedelta(days=site.draft_days))
    if presence or ended or drafts:
        log.info("tidied: presence %d, blocks %d, drafts %d", presence, ended, drafts)
    return presence + ended + drafts
