-- What happens at the reception desk: who came, whose turn it is, and who comes together.

-- One row for each appointment whose people came or drew a token. `token` counts walk-ins of the
-- site's day `token_on`. `with_id` is the appointment under whose code a family comes together.
CREATE TABLE visits (
  appointment_id TEXT PRIMARY KEY REFERENCES appointments (id) ON DELETE CASCADE,
  token_on TEXT,
  token INTEGER CHECK (token > 0),
  with_id TEXT REFERENCES appointments (id) ON DELETE SET NULL,
  here_at TEXT,
  called_at TEXT,
  served_at TEXT,
  left_at TEXT,
  CHECK ((token IS NULL) = (token_on IS NULL)),
  CHECK (with_id != appointment_id)
) STRICT;
CREATE UNIQUE INDEX one_token_a_day ON visits (token_on, token) WHERE token IS NOT NULL;
CREATE INDEX visits_together ON visits (with_id) WHERE with_id IS NOT NULL;

-- Taps of a tablet that were done. One that comes twice, because its answer was lost, is done once.
CREATE TABLE taps (
  id TEXT PRIMARY KEY CHECK (length(id) BETWEEN 8 AND 64),
  appointment_id TEXT NOT NULL REFERENCES appointments (id) ON DELETE CASCADE,
  at TEXT NOT NULL
) STRICT;
