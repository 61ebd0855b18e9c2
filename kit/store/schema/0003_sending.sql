-- What the outbox and the thread page need to know of texts.

-- `network_at` is the service centre's time; `repeats` how often the network brought the very same
-- text again; `missing` which parts never came ("2/3", "2,3/4").
ALTER TABLE messages ADD COLUMN network_at TEXT;
ALTER TABLE messages ADD COLUMN flash INTEGER NOT NULL DEFAULT 0 CHECK (flash IN (0, 1));
ALTER TABLE messages ADD COLUMN repeats INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN missing TEXT NOT NULL DEFAULT '';

-- Lines whose own SIM, network or modem refused a text: others may try it at once.
CREATE TABLE refusals (
  message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  line TEXT NOT NULL,
  PRIMARY KEY (message_id, line)
) STRICT, WITHOUT ROWID;

-- How many parts each line sent on each day of the site's own calendar.
CREATE TABLE line_days (
  line TEXT NOT NULL,
  day TEXT NOT NULL,
  parts INTEGER NOT NULL,
  PRIMARY KEY (line, day)
) STRICT, WITHOUT ROWID;
