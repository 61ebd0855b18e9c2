-- Numbers that may not ring for a while: why, who decided it, and who undid it.

CREATE TABLE blocks (
  id TEXT PRIMARY KEY,
  number TEXT NOT NULL,
  caller_id TEXT NOT NULL REFERENCES callers (id),
  reason TEXT NOT NULL CHECK (reason IN ('abusive', 'prank', 'silent', 'other')),
  note TEXT NOT NULL DEFAULT '',
  blocked_at TEXT NOT NULL,
  blocked_by TEXT NOT NULL REFERENCES volunteers (id),
  until TEXT NOT NULL,
  lifted_at TEXT,
  lifted_by TEXT REFERENCES volunteers (id),
  CHECK (until > blocked_at)
) STRICT;
CREATE UNIQUE INDEX blocks_in_force ON blocks (number) WHERE lifted_at IS NULL;
CREATE INDEX blocks_of_caller ON blocks (caller_id);
