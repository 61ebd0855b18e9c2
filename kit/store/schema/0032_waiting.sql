-- Who waits for a place, and whom a freed one was offered to.

-- `earliest_on` and `latest_on` are days of the centre's own calendar; NULL when any will do.
CREATE TABLE waiting (
  id TEXT PRIMARY KEY,
  service_id TEXT NOT NULL REFERENCES services (id),
  caller_id TEXT NOT NULL REFERENCES callers (id),
  party INTEGER NOT NULL CHECK (party BETWEEN 1 AND 400 AND party = adults + minors),
  adults INTEGER NOT NULL CHECK (adults >= 0),
  minors INTEGER NOT NULL DEFAULT 0 CHECK (minors >= 0),
  priority INTEGER NOT NULL DEFAULT 0 CHECK (priority IN (0, 1)),
  wheelchair INTEGER NOT NULL DEFAULT 0 CHECK (wheelchair IN (0, 1)),
  interpreter TEXT,
  unaccompanied INTEGER NOT NULL DEFAULT 0 CHECK (unaccompanied IN (0, 1)),
  earliest_on TEXT,
  latest_on TEXT,
  name TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  language TEXT NOT NULL,
  way TEXT NOT NULL CHECK (way IN ('volunteer', 'text', 'walk-in', 'import')),
  asked_at TEXT NOT NULL,
  asked_by TEXT REFERENCES volunteers (id),
  state TEXT NOT NULL DEFAULT 'waiting'
    CHECK (state IN ('waiting', 'offered', 'booked', 'withdrawn', 'too-late')),
  closed_at TEXT,
  version INTEGER NOT NULL DEFAULT 1,
  CHECK (latest_on IS NULL OR earliest_on IS NULL OR earliest_on <= latest_on)
) STRICT;
CREATE UNIQUE INDEX waiting_once ON waiting (service_id, caller_id)
  WHERE state IN ('waiting', 'offered');
CREATE INDEX waiting_in_order ON waiting (service_id, priority DESC, asked_at)
  WHERE state = 'waiting';

-- A place offered by text, held until `ends_at`. `hold_id` is NULL once it is no longer held.
CREATE TABLE offers (
  id TEXT PRIMARY KEY,
  waiting_id TEXT NOT NULL REFERENCES waiting (id) ON DELETE CASCADE,
  slot_id TEXT NOT NULL REFERENCES slots (id),
  hold_id TEXT REFERENCES holds (id) ON DELETE SET NULL,
  message_id TEXT REFERENCES messages (id),
  offered_at TEXT NOT NULL,
  ends_at TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'open'
    CHECK (state IN ('open', 'taken', 'declined', 'expired', 'withdrawn')),
  answered_at TEXT,
  appointment_id TEXT REFERENCES appointments (id)
) STRICT;
CREATE UNIQUE INDEX one_open_offer ON offers (waiting_id) WHERE state = 'open';
CREATE INDEX offers_by_end ON offers (ends_at) WHERE state = 'open';
