-- Lines: what their SIMs have left, what coordinators ask of them, and rings that are no calls.

ALTER TABLE lines ADD COLUMN credit TEXT NOT NULL DEFAULT '';
ALTER TABLE lines ADD COLUMN credit_at TEXT;

-- A flash call was turned away to be rung back, a test came from another line of the box, a blocked
-- one from a number that may not ring. None was offered to anybody: figures count calls alone. A paper
-- call was written on a sheet while the box was off: nobody knows how long it rang or lasted.
ALTER TABLE calls ADD COLUMN kind TEXT NOT NULL DEFAULT 'call'
  CHECK (kind IN ('call', 'flash', 'test', 'blocked', 'paper'));

-- `target` is the number of a self-test or of where callers shall be sent on to, `reason` when,
-- `after_s` after how many seconds of ringing; the number is forgotten when the errand is over.
CREATE TABLE errands (
  id INTEGER PRIMARY KEY,
  line TEXT NOT NULL,
  act TEXT NOT NULL CHECK (act IN
    ('try', 'restart', 'text', 'ring', 'credit', 'divert', 'undivert', 'diversions')),
  target TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '' CHECK (reason IN ('', 'busy', 'no_reply', 'unreachable')),
  after_s INTEGER,
  token TEXT NOT NULL DEFAULT '',
  asked_at TEXT NOT NULL,
  asked_by TEXT REFERENCES volunteers (id),
  begun_at TEXT,
  ended_at TEXT,
  result TEXT NOT NULL DEFAULT '',
  CHECK (ended_at IS NULL OR (result != '' AND target = ''))
) STRICT;
CREATE UNIQUE INDEX errands_open ON errands (line, act) WHERE ended_at IS NULL;
CREATE INDEX errands_of_line ON errands (line, id);
