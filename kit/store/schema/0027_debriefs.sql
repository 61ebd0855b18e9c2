-- The end of a shift: how it was, what the next one must know, and what somebody keeps meanwhile.

-- Only coordinators read these. `talk`: they want to talk to somebody.
CREATE TABLE debriefs (
  shift_id TEXT PRIMARY KEY REFERENCES shifts (id),
  felt TEXT NOT NULL CHECK (felt IN ('', 'good', 'so-so', 'hard')),
  heavy TEXT NOT NULL DEFAULT '',
  talk INTEGER NOT NULL DEFAULT 0 CHECK (talk IN (0, 1)),
  written_at TEXT NOT NULL,
  talked_by TEXT REFERENCES volunteers (id),
  talked_at TEXT
) STRICT;

CREATE TABLE shift_notes (
  id TEXT PRIMARY KEY,
  words TEXT NOT NULL CHECK (words != ''),
  written_by TEXT NOT NULL REFERENCES volunteers (id),
  written_at TEXT NOT NULL,
  done_by TEXT REFERENCES volunteers (id),
  done_at TEXT
) STRICT;
CREATE INDEX shift_notes_open ON shift_notes (written_at) WHERE done_at IS NULL;

-- Callbacks that their owner keeps though they left, until then.
CREATE TABLE kept_callbacks (
  callback_id TEXT PRIMARY KEY REFERENCES callbacks (id) ON DELETE CASCADE,
  until_at TEXT NOT NULL
) STRICT;
