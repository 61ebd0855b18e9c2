-- Headquarters' first shape. Times are ISO-8601 UTC text, by headquarters' own clock.

-- Which life of this database it is: one that was restored begins another. `spent` counts the grants.
CREATE TABLE office (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  incarnation TEXT NOT NULL DEFAULT (lower(hex(randomblob(8)))),
  spent INTEGER NOT NULL DEFAULT 1,
  laid_out_at TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO office (one) VALUES (1);

-- `held` is the seq up to which everything of the site's journal is held, in the life `timeline` of
-- its database, the newest we know of. `said` is the last item that was sent to it, `heard` the last
-- it told that it applied, in this life of ours. The told_ columns are
-- what its last parcel said. `told_waited_s` is how long the oldest had waited then.
CREATE TABLE sites (
  site INTEGER PRIMARY KEY CHECK (site BETWEEN 1 AND 65535),
  name TEXT NOT NULL,
  verify_key TEXT NOT NULL,
  enrolled_at TEXT NOT NULL,
  held INTEGER NOT NULL DEFAULT 0,
  timeline TEXT,
  lives INTEGER NOT NULL DEFAULT 0,
  said INTEGER NOT NULL DEFAULT 0,
  heard INTEGER NOT NULL DEFAULT 0,
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

-- Lives of sites' databases that were ever heard of. Only one that is new becomes the site's life.
CREATE TABLE timelines (
  site INTEGER NOT NULL REFERENCES sites (site),
  timeline TEXT NOT NULL,
  PRIMARY KEY (site, timeline)
) STRICT, WITHOUT ROWID;

-- What is said to each site, in order; what an item says is read when it is sent. Of several items
-- about one subject the last is kept, and what is said of a slot goes after it.
CREATE TABLE stream (
  site INTEGER NOT NULL REFERENCES sites (site),
  number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  PRIMARY KEY (site, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX stream_by_subject ON stream (subject, site, kind);

-- Centres that several sites share ---------------------------------------------------------------

CREATE TABLE shared_centres (
  key TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  address TEXT NOT NULL DEFAULT '',
  timezone TEXT NOT NULL
) STRICT;

-- `pattern` is the service's week at its centre (see kit/hotline/openings.py). With `by_itself` sites
-- that run short are topped up without a person.
CREATE TABLE shared_services (
  key TEXT PRIMARY KEY,
  centre TEXT NOT NULL REFERENCES shared_centres (key),
  names TEXT NOT NULL CHECK (json_valid(names)),
  pattern TEXT NOT NULL CHECK (json_valid(pattern)),
  by_itself INTEGER NOT NULL DEFAULT 1 CHECK (by_itself IN (0, 1))
) STRICT;

-- `slot` names it at every site: service, centre and begin.
CREATE TABLE shared_slots (
  slot TEXT PRIMARY KEY,
  service TEXT NOT NULL REFERENCES shared_services (key),
  starts_at TEXT NOT NULL,
  ends_at TEXT NOT NULL,
  places INTEGER NOT NULL CHECK (places >= 0)
) STRICT;
CREATE INDEX shared_slots_by_start ON shared_slots (starts_at);

-- Never changed nor deleted. An `adopted` one was made in a life of this database that is forgotten;
-- the site that holds it told of it. `slot_id` is the slot's record at the site, once that is known.
CREATE TABLE grants (
  id TEXT PRIMARY KEY,
  site INTEGER NOT NULL REFERENCES sites (site),
  timeline TEXT NOT NULL,
  slot TEXT NOT NULL,
  places INTEGER NOT NULL CHECK (places > 0),
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL DEFAULT '',
  adopted INTEGER NOT NULL DEFAULT 0 CHECK (adopted IN (0, 1)),
  slot_id TEXT
) STRICT;
CREATE INDEX grants_of_slot ON grants (slot, site);
CREATE INDEX grants_by_record ON grants (site, slot_id);

-- What sites said they gave back. It may be heard of before its grant.
CREATE TABLE give_backs (
  site INTEGER NOT NULL REFERENCES sites (site),
  id TEXT NOT NULL,
  grant_id TEXT NOT NULL,
  places INTEGER NOT NULL CHECK (places > 0),
  PRIMARY KEY (site, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX give_backs_of_grant ON give_backs (grant_id);

-- While a site has not told what it holds, a headquarters that was restored does not know what it
-- granted: it grants nothing of the slots that it may have known then, which are those that begin
-- `until` then. It is reckoned when the first parcel comes; no slot is opened further ahead.
CREATE TABLE doubts (
  site INTEGER PRIMARY KEY REFERENCES sites (site),
  timeline TEXT,
  lives INTEGER NOT NULL,
  until TEXT
) STRICT;

-- What lies with each site, of each slot.
CREATE VIEW lying AS SELECT slot, site, timeline, slot_id, sum(places) AS granted, sum(back) AS back
FROM (
  SELECT g.slot, g.site, g.timeline, g.slot_id, g.places,
    min(g.places, coalesce((SELECT sum(b.places) FROM give_backs b
      WHERE b.grant_id = g.id AND b.site = g.site), 0)) AS back
  FROM grants g)
GROUP BY slot, site, timeline, slot_id;

CREATE TRIGGER never_overgranted AFTER INSERT ON grants WHEN NOT NEW.adopted BEGIN
  SELECT RAISE(ABORT, 'never_overgranted') WHERE
    (SELECT sum(granted - back) FROM lying WHERE slot = NEW.slot)
    > coalesce((SELECT places FROM shared_slots WHERE slot = NEW.slot), 0);
  SELECT RAISE(ABORT, 'in_doubt') WHERE EXISTS (
    SELECT 1 FROM doubts d JOIN shared_slots s ON s.slot = NEW.slot WHERE s.starts_at <= coalesce(d.until, s.starts_at));
  UPDATE office SET spent = spent + 1;
END;
CREATE TRIGGER shared_slots_shrink AFTER UPDATE OF places ON shared_slots
WHEN NEW.places < OLD.places AND NEW.places <
  (SELECT coalesce(sum(granted - back), 0) FROM lying WHERE slot = NEW.slot) BEGIN
  SELECT RAISE(ABORT, 'never_overgranted');
END;
CREATE TRIGGER grants_stay BEFORE UPDATE OF id, site, timeline, slot, places ON grants BEGIN
  SELECT RAISE(ABORT, 'a grant stays as it is');
END;
CREATE TRIGGER grants_go_not BEFORE DELETE ON grants BEGIN
  SELECT RAISE(ABORT, 'a grant stays as it is');
END;
CREATE TRIGGER give_backs_stay BEFORE UPDATE ON give_backs BEGIN
  SELECT RAISE(ABORT, 'what was given back stays given back');
END;

-- A restore: until the sites have told what they hold, nothing is granted that may have been before.
CREATE TRIGGER office_begins_anew AFTER UPDATE OF incarnation ON office BEGIN
  UPDATE sites SET said = 0, heard = 0;
  INSERT INTO doubts (site, timeline, lives) SELECT site, timeline, lives FROM sites
    WHERE true ON CONFLICT (site) DO UPDATE SET until = NULL;
END;
