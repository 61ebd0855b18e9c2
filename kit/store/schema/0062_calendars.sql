-- The secret address under which a centre's calendar can be subscribed to; no row: nobody can.
-- `language` is what its events are written in.
CREATE TABLE calendars (
  centre_id TEXT PRIMARY KEY REFERENCES centres (id),
  token TEXT NOT NULL UNIQUE CHECK (length(token) >= 43),
  language TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL REFERENCES volunteers (id)
) STRICT;
