-- The paper pack: numbered sheets for the day the power goes, and what came back on them.

CREATE TABLE paper_packs (
  id TEXT PRIMARY KEY,
  printed_at TEXT NOT NULL,
  printed_by TEXT NOT NULL REFERENCES volunteers (id)
) STRICT;

-- A number is taken when it is printed. `draft` is what was typed so far; it is empty once the sheet
-- is a call. `came` is what became of the wish for an appointment.
CREATE TABLE sheets (
  number TEXT PRIMARY KEY CHECK (length(number) BETWEEN 5 AND 9),
  pack_id TEXT NOT NULL REFERENCES paper_packs (id),
  draft TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(draft)),
  draft_by TEXT REFERENCES volunteers (id),
  draft_at TEXT,
  call_id TEXT UNIQUE REFERENCES calls (id),
  appointment_id TEXT REFERENCES appointments (id),
  came TEXT NOT NULL DEFAULT ''
    CHECK (came IN ('', 'booked', 'booked-before', 'waiting', 'callback')),
  typed_by TEXT REFERENCES volunteers (id),
  typed_at TEXT,
  CHECK ((typed_by IS NULL) = (typed_at IS NULL)),
  CHECK (typed_at IS NULL OR draft = '{}'),
  CHECK ((call_id IS NULL) = (typed_at IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX sheets_of_pack ON sheets (pack_id, number);
CREATE INDEX sheets_begun ON sheets (draft_at) WHERE typed_at IS NULL AND draft_at IS NOT NULL;
CREATE INDEX sheets_typed ON sheets (typed_at) WHERE typed_at IS NOT NULL;
