-- The day's numbers to the coordinators: written once a day of the site, also after a restart.
CREATE TABLE daily_texts (
  day TEXT PRIMARY KEY,
  written_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
