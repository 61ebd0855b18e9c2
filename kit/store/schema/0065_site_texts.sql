-- The site's own words for a text to callers, before the kit's file. Only added to: the newest
-- edition counts, and one without words goes back to the kit's.
CREATE TABLE site_texts (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  language TEXT NOT NULL,
  edition INTEGER NOT NULL CHECK (edition > 0),
  words TEXT CHECK (words != ''),
  written_by TEXT NOT NULL REFERENCES volunteers (id),
  written_at TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  UNIQUE (name, language, edition)
) STRICT;
