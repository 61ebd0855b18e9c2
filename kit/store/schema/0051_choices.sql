-- What people at the site decided on their pages: about whom or what, who and when. Only added to.
-- `value` is what it is since, where that is no secret.
CREATE TABLE choices (
  id TEXT PRIMARY KEY,
  about TEXT NOT NULL CHECK (about IN ('volunteer', 'topic')),
  subject TEXT NOT NULL,
  what TEXT NOT NULL,
  value TEXT NOT NULL DEFAULT '',
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL REFERENCES volunteers (id)
) STRICT;
CREATE INDEX choices_of ON choices (about, subject, id);
