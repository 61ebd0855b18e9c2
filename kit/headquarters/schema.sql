-- Headquarters' first shape. Times are ISO-8601 UTC text, by headquarters' own clock.

-- `held` is the seq up to which everything of the site's journal is held; the told_ columns are
-- what its last parcel said. `told_waited_s` is how long the oldest had waited then.
CREATE TABLE sites (
  site INTEGER PRIMARY KEY CHECK (site BETWEEN 1 AND 65535),
  name TEXT NOT NULL,
  verify_key TEXT NOT NULL,
  enrolled_at TEXT NOT NULL,
  held INTEGER NOT NULL DEFAULT 0,
  told_hi INTEGER NOT NULL DEFAULT 0,
  told_head INTEGER NOT NULL DEFAULT 0,
  told_pending INTEGER NOT NULL DEFAULT 0,
  told_waited_s INTEGER NOT NULL DEFAULT 0,
  told_sent_at TEXT NOT NULL DEFAULT '',
  contact_at TEXT
) STRICT;

CREATE TABLE records (
  site INTEGER NOT NULL REFERENCES sites (site),
  record TEXT NOT NULL,
  record_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  received_at TEXT NOT NULL,
  PRIMARY KEY (site, record, record_id)
) STRICT;

-- Records that a box could not put into a parcel, or that could not be kept here.
CREATE TABLE withheld (
  site INTEGER NOT NULL REFERENCES sites (site),
  record TEXT NOT NULL,
  record_id TEXT NOT NULL,
  told_at TEXT NOT NULL,
  PRIMARY KEY (site, record, record_id)
) STRICT;

-- A parcel that comes a second time is answered and changes nothing, not even the last contact.
CREATE TABLE parcels (
  site INTEGER NOT NULL REFERENCES sites (site),
  digest TEXT NOT NULL,
  PRIMARY KEY (site, digest)
) STRICT, WITHOUT ROWID;

CREATE TABLE people (
  username TEXT PRIMARY KEY COLLATE NOCASE CHECK (length(username) BETWEEN 1 AND 40),
  passphrase TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE sessions (
  token_digest TEXT PRIMARY KEY,
  username TEXT NOT NULL COLLATE NOCASE REFERENCES people (username),
  opened_at TEXT NOT NULL,
  seen_at TEXT NOT NULL,
  revoked_at TEXT
) STRICT;

CREATE TABLE signin_tries (
  username TEXT NOT NULL COLLATE NOCASE,
  address TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX signin_tries_by_time ON signin_tries (at);
