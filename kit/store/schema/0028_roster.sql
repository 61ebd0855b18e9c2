-- Who is expected when: one row for each person and planned shift. `cannot` is their word.
CREATE TABLE roster (
  id TEXT PRIMARY KEY,
  volunteer_id TEXT NOT NULL REFERENCES volunteers (id),
  starts_at TEXT NOT NULL,
  ends_at TEXT NOT NULL CHECK (ends_at > starts_at),
  cannot INTEGER NOT NULL DEFAULT 0 CHECK (cannot IN (0, 1)),
  made_by TEXT NOT NULL REFERENCES volunteers (id)
) STRICT;
CREATE INDEX roster_by_start ON roster (starts_at);
