-- Whose a call was before it was handed over to a colleague.

CREATE TABLE handovers (
  id INTEGER PRIMARY KEY,
  call_id TEXT NOT NULL REFERENCES calls (id),
  from_id TEXT NOT NULL REFERENCES volunteers (id),
  to_id TEXT NOT NULL REFERENCES volunteers (id),
  at TEXT NOT NULL,
  CHECK (from_id != to_id)
) STRICT;
CREATE INDEX handovers_of_call ON handovers (call_id);
