-- The directory of other services, as Open Referral HSDS 3 has it.

-- The rows as they came, column by column, so that nothing is lost on the way out again.
CREATE TABLE directory_rows (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  place INTEGER NOT NULL,
  body TEXT NOT NULL CHECK (json_valid(body)),
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

-- An entry is an HSDS service with everything that belongs to it, put together at the import.
CREATE TABLE directory_entries (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  body TEXT NOT NULL CHECK (json_valid(body)),
  checked_on TEXT
) STRICT;
CREATE VIRTUAL TABLE directory_search USING fts5 (
  entry_id UNINDEXED, name, about, area, languages, tokenize = "unicode61", prefix = '2 3'
);
