-- Where the network sends a line's callers on to, as it said itself when it was asked last.
CREATE TABLE diversions (
  line TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('busy', 'no_reply', 'unreachable')),
  number TEXT NOT NULL,
  after_s INTEGER,
  told_at TEXT NOT NULL,
  PRIMARY KEY (line, reason)
) STRICT, WITHOUT ROWID;
