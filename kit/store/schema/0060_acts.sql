-- What a volunteer wants of the calls on a line for a moment: swap the two, press keys. A row goes
-- when the line has tried it.
CREATE TABLE call_acts (
  id INTEGER PRIMARY KEY,
  line TEXT NOT NULL,
  call_id TEXT NOT NULL REFERENCES calls (id),
  act TEXT NOT NULL CHECK (act IN ('swap', 'keys')),
  keys TEXT NOT NULL DEFAULT '',
  asked_at TEXT NOT NULL
) STRICT;
