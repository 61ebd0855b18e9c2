-- Tries to ring somebody back: who, when, and what came of it; NULL while it is being tried.

CREATE TABLE attempts (
  id TEXT PRIMARY KEY,
  callback_id TEXT NOT NULL REFERENCES callbacks (id),
  volunteer_id TEXT NOT NULL REFERENCES volunteers (id),
  call_id TEXT REFERENCES calls (id),
  at TEXT NOT NULL,
  outcome TEXT CHECK (outcome IN ('reached', 'not-reached', 'wrong-number')),
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX attempts_of ON attempts (callback_id, at);
CREATE INDEX attempts_by_call ON attempts (call_id) WHERE outcome IS NULL;
