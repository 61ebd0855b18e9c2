-- Shifts: from signing on to leaving, and whether the day's briefing was read before the first call.

-- `ended` says that it was ended on purpose; one that only stopped may go on (kit/hotline/shifts.py).
-- `seen` are the parts of the briefing that were ticked, `answered` the questions answered right.
CREATE TABLE shifts (
  id TEXT PRIMARY KEY,
  volunteer_id TEXT NOT NULL REFERENCES volunteers (id),
  began_at TEXT NOT NULL,
  ended_at TEXT,
  ended INTEGER NOT NULL DEFAULT 0 CHECK (ended IN (0, 1)),
  seen TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(seen)),
  answered TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(answered)),
  tries INTEGER NOT NULL DEFAULT 0,
  briefed_at TEXT,
  waived_by TEXT REFERENCES volunteers (id)
) STRICT;
CREATE UNIQUE INDEX one_shift_at_a_time ON shifts (volunteer_id) WHERE ended_at IS NULL;
CREATE INDEX shifts_of ON shifts (volunteer_id, began_at);

-- What everyone must have read, by language. `edited_at` is set once the site made it its own.
CREATE TABLE briefings (
  language TEXT PRIMARY KEY,
  title TEXT NOT NULL CHECK (title != ''),
  body TEXT NOT NULL CHECK (json_array_length(body) > 0),
  edited_at TEXT
) STRICT;

-- Questions about it; `rightly` is the place of the right choice, from 0. `texts` by language:
-- {"es": {"ask": "", "choices": [], "why": ""}}. One that is not `asked` rests.
CREATE TABLE briefing_questions (
  place INTEGER PRIMARY KEY,
  rightly INTEGER NOT NULL CHECK (rightly >= 0),
  texts TEXT NOT NULL CHECK (json_valid(texts)),
  asked INTEGER NOT NULL DEFAULT 1 CHECK (asked IN (0, 1))
) STRICT;

-- What a coordinator writes for one of the site's days, with its question.
CREATE TABLE day_notes (
  id TEXT PRIMARY KEY,
  from_at TEXT NOT NULL,
  until_at TEXT NOT NULL,
  language TEXT NOT NULL,
  words TEXT NOT NULL CHECK (words != ''),
  ask TEXT NOT NULL CHECK (ask != ''),
  choices TEXT NOT NULL CHECK (json_array_length(choices) BETWEEN 2 AND 5),
  rightly INTEGER NOT NULL CHECK (rightly >= 0),
  why TEXT NOT NULL DEFAULT '',
  written_by TEXT NOT NULL REFERENCES volunteers (id),
  written_at TEXT NOT NULL,
  withdrawn_at TEXT
) STRICT;
CREATE INDEX day_notes_standing ON day_notes (until_at) WHERE withdrawn_at IS NULL;
