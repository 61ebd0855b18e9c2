-- How the guide changed, and who was given what of it.

-- Every version of an answer's texts. A proposal has no number until somebody approves it.
-- `origin` says where it came from; headquarters will own the guide one day.
CREATE TABLE answer_editions (
  id TEXT PRIMARY KEY,
  answer_id TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
  edition INTEGER,
  state TEXT NOT NULL CHECK (state IN ('proposed', 'approved', 'rejected')),
  origin TEXT NOT NULL CHECK (origin IN ('pack', 'site', 'headquarters')),
  texts TEXT NOT NULL CHECK (json_valid(texts)),
  checked_on TEXT NOT NULL,
  expires_on TEXT,
  source TEXT NOT NULL DEFAULT '',
  topic_id TEXT REFERENCES topics (id),
  written_by TEXT REFERENCES volunteers (id),
  written_at TEXT,
  reviewed_by TEXT REFERENCES volunteers (id),
  reviewed_at TEXT,
  word TEXT NOT NULL DEFAULT '',
  put_away_at TEXT,
  UNIQUE (answer_id, edition),
  CHECK ((state = 'approved') = (edition IS NOT NULL))
) STRICT;
CREATE INDEX editions_proposed ON answer_editions (written_at) WHERE state = 'proposed';
CREATE INDEX editions_rejected ON answer_editions (written_by)
  WHERE state = 'rejected' AND put_away_at IS NULL;

-- Somebody says that an answer is wrong.
CREATE TABLE answer_reports (
  id TEXT PRIMARY KEY,
  answer_id TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
  edition INTEGER NOT NULL,
  note TEXT NOT NULL CHECK (length(note) > 0),
  reported_by TEXT NOT NULL REFERENCES volunteers (id),
  reported_at TEXT NOT NULL,
  handled_by TEXT REFERENCES volunteers (id),
  handled_at TEXT
) STRICT;
CREATE INDEX reports_open ON answer_reports (answer_id) WHERE handled_at IS NULL;

-- Which version a caller was given: told on the phone, sent as a text, or sent because it changed.
CREATE TABLE answers_given (
  id TEXT PRIMARY KEY,
  answer_id TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
  edition INTEGER NOT NULL,
  caller_id TEXT REFERENCES callers (id) ON DELETE CASCADE,
  call_id TEXT REFERENCES calls (id) ON DELETE CASCADE,
  message_id TEXT REFERENCES messages (id) ON DELETE CASCADE,
  language TEXT NOT NULL,
  how TEXT NOT NULL CHECK (how IN ('told', 'text', 'change')),
  given_by TEXT REFERENCES volunteers (id),
  given_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX told_once ON answers_given (call_id, answer_id, edition) WHERE how = 'told';
CREATE UNIQUE INDEX change_told_once ON answers_given (answer_id, edition, caller_id)
  WHERE how = 'change';
CREATE INDEX given_of_answer ON answers_given (answer_id, given_at);
CREATE INDEX given_of_call ON answers_given (call_id);
CREATE INDEX given_lately ON answers_given (given_at);
