-- Figures: what is added up once, so that a month of them costs no more than a day.

-- A day of the site that is well over, counted by its local half-hours, by language, by topic and by
-- what kind of ring it was ('call' is there for every day that was counted, also an empty one).
-- Nothing here says anything of one caller, so it may outlive the calls.
CREATE TABLE day_sums (
  counted TEXT NOT NULL CHECK (counted IN ('time', 'language', 'topic', 'kind')),
  on_day TEXT NOT NULL,
  key TEXT NOT NULL,
  rings INTEGER NOT NULL DEFAULT 0,
  answered INTEGER NOT NULL DEFAULT 0,
  abandoned INTEGER NOT NULL DEFAULT 0,
  abandoned_late INTEGER NOT NULL DEFAULT 0,
  in_time INTEGER NOT NULL DEFAULT 0,
  waited_s REAL NOT NULL DEFAULT 0,
  longest_s REAL NOT NULL DEFAULT 0,
  talked_s REAL NOT NULL DEFAULT 0,
  wrapped_up_s REAL NOT NULL DEFAULT 0,
  in_vain_s REAL NOT NULL DEFAULT 0,
  PRIMARY KEY (counted, on_day, key)
) STRICT, WITHOUT ROWID;

-- One line each hour: what came in it, and how things stood at its end.
CREATE TABLE hour_lines (
  ended_at TEXT PRIMARY KEY,
  calls INTEGER NOT NULL,
  missed INTEGER NOT NULL,
  callbacks INTEGER NOT NULL,
  oldest_min INTEGER,
  volunteers INTEGER NOT NULL,
  CHECK ((callbacks = 0) = (oldest_min IS NULL))
) STRICT, WITHOUT ROWID;

-- Who rang how often is asked of this alone, without a look at the calls.
CREATE INDEX calls_heard ON calls (caller_id, rang_at)
  WHERE direction = 'in' AND kind = 'call' AND state != 'ringing';
