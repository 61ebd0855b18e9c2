-- What coordinators settled on the pages about the whole site: its opening hours, its languages.
-- Only added to: the newest edition counts. A `value` of null goes back to site.toml.
CREATE TABLE settled (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL CHECK (name IN ('hours', 'languages')),
  edition INTEGER NOT NULL CHECK (edition > 0),
  value TEXT NOT NULL CHECK (json_valid(value)),
  made_by TEXT NOT NULL REFERENCES volunteers (id),
  made_at TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  UNIQUE (name, edition)
) STRICT;
