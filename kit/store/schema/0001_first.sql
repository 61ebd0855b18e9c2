-- The box's first shape. Ids are made by kit/store/ids.py; times are ISO-8601 UTC text.

-- `timeline` names this life of the database: a restored one begins another, `lives` counts them.
-- `spent` counts what must not be forgotten by a restore: places of shared slots taken or given back.
CREATE TABLE identity (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  site INTEGER NOT NULL CHECK (site BETWEEN 1 AND 65535),
  site_name TEXT NOT NULL,
  counter INTEGER NOT NULL DEFAULT 0,
  code_counter INTEGER NOT NULL DEFAULT 0,
  pack TEXT,
  timeline TEXT NOT NULL DEFAULT (lower(hex(randomblob(8)))),
  lives INTEGER NOT NULL DEFAULT 1,
  spent INTEGER NOT NULL DEFAULT 1
) STRICT;

-- People who work here -----------------------------------------------------------------------

CREATE TABLE volunteers (
  id TEXT PRIMARY KEY,
  username TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (length(username) BETWEEN 1 AND 40),
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('volunteer', 'coordinator')),
  language TEXT NOT NULL,
  passphrase TEXT NOT NULL,
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE sessions (
  token_digest TEXT PRIMARY KEY,
  volunteer_id TEXT NOT NULL REFERENCES volunteers (id),
  device TEXT NOT NULL DEFAULT '',
  opened_at TEXT NOT NULL,
  seen_at TEXT NOT NULL,
  revoked_at TEXT
) STRICT;
CREATE INDEX sessions_of ON sessions (volunteer_id, revoked_at);

CREATE TABLE signin_tries (
  username TEXT NOT NULL COLLATE NOCASE,
  address TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX signin_tries_by_name ON signin_tries (username, at);
CREATE INDEX signin_tries_by_address ON signin_tries (address, at);

-- People who call ----------------------------------------------------------------------------

-- A household. `number` is the one it used last; all of them stand in `numbers`. `safe_hours` is
-- "HH:MM-HH:MM" by the clock of `safe_zone`; outside of them nothing goes to this household.
CREATE TABLE callers (
  id TEXT PRIMARY KEY,
  number TEXT NOT NULL,
  answerable INTEGER NOT NULL CHECK (answerable IN (0, 1)),
  name TEXT NOT NULL DEFAULT '',
  language TEXT,
  note TEXT NOT NULL DEFAULT '',
  languages TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(languages)),
  vulnerabilities TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(vulnerabilities)),
  do_not_text INTEGER NOT NULL DEFAULT 0 CHECK (do_not_text IN (0, 1)),
  do_not_ring INTEGER NOT NULL DEFAULT 0 CHECK (do_not_ring IN (0, 1)),
  no_record INTEGER NOT NULL DEFAULT 0 CHECK (no_record IN (0, 1)),
  safe_hours TEXT NOT NULL DEFAULT '',
  safe_zone TEXT NOT NULL DEFAULT '',
  merged_into TEXT REFERENCES callers (id),
  first_at TEXT NOT NULL,
  last_at TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  CHECK (safe_hours = '' OR safe_zone != ''),
  CHECK (merged_into != id),
  CONSTRAINT no_record_is_kept CHECK (
    no_record = 0 OR (name = '' AND note = '' AND languages = '[]' AND vulnerabilities = '[]'))
) STRICT;
CREATE INDEX callers_with_safe_hours ON callers (id) WHERE safe_hours != '';

-- Whose a number is now (`caller_id`), and as whom it was met first (`home_id`): a number that was
-- merged into a household can be split off again.
CREATE TABLE numbers (
  number TEXT PRIMARY KEY,
  caller_id TEXT NOT NULL REFERENCES callers (id),
  home_id TEXT NOT NULL REFERENCES callers (id),
  answerable INTEGER NOT NULL CHECK (answerable IN (0, 1)),
  last_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX numbers_of_caller ON numbers (caller_id);

-- Lines --------------------------------------------------------------------------------------

CREATE TABLE lines (
  name TEXT PRIMARY KEY,
  state TEXT NOT NULL,
  trouble TEXT NOT NULL DEFAULT '',
  operator TEXT NOT NULL DEFAULT '',
  registration TEXT NOT NULL DEFAULT '',
  signal INTEGER,
  imei TEXT NOT NULL DEFAULT '',
  model TEXT NOT NULL DEFAULT '',
  language TEXT NOT NULL DEFAULT '',
  clock_off_s INTEGER,
  changed_at TEXT NOT NULL
) STRICT;

-- The guide and what it hangs on ---------------------------------------------------------------

-- Two levels. A retired one can be chosen no more; calls keep it. `changed_by` is who changed it last
-- on the pages: a pack leaves such a topic alone.
CREATE TABLE topics (
  id TEXT PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  parent_id TEXT REFERENCES topics (id),
  names TEXT NOT NULL CHECK (json_valid(names)),
  place INTEGER NOT NULL DEFAULT 0,
  retired_at TEXT,
  changed_by TEXT REFERENCES volunteers (id),
  changed_at TEXT,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;

-- `edition` is the version of its texts that callers are given now.
CREATE TABLE answers (
  id TEXT PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  topic_id TEXT REFERENCES topics (id),
  checked_on TEXT NOT NULL,
  checked_by TEXT REFERENCES volunteers (id),
  expires_on TEXT,
  source TEXT NOT NULL DEFAULT '',
  directory TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(directory)),
  edition INTEGER NOT NULL DEFAULT 0,
  place INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX answers_of_topic ON answers (topic_id, place);

CREATE TABLE answer_texts (
  id INTEGER PRIMARY KEY,
  answer_id TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
  language TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  steps TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(steps)),
  documents TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(documents)),
  short TEXT NOT NULL DEFAULT '',
  UNIQUE (answer_id, language)
) STRICT;

-- The guide's words as kit/hotline/search.py folds them; kit/store/lookup.py keeps them true.
-- A row has the id of its text.
CREATE VIRTUAL TABLE answer_search USING fts5 (
  title, body, content = '', contentless_delete = 1,
  tokenize = "unicode61 remove_diacritics 0", prefix = '1 2 3'
);
CREATE TABLE guide_words (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE) STRICT;
-- Blanks around a word let its begin and end count as letters do.
CREATE VIRTUAL TABLE guide_trigrams USING fts5 (
  word, content = '', tokenize = "trigram case_sensitive 1"
);
CREATE TRIGGER guide_words_new AFTER INSERT ON guide_words BEGIN
  INSERT INTO guide_trigrams (rowid, word) VALUES (NEW.id, '  ' || NEW.word || ' ');
END;

-- Calls ---------------------------------------------------------------------------------------

CREATE TABLE calls (
  id TEXT PRIMARY KEY,
  line TEXT NOT NULL,
  line_call INTEGER,
  direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
  raw_number TEXT NOT NULL DEFAULT '',
  caller_id TEXT REFERENCES callers (id),
  state TEXT NOT NULL
    CHECK (state IN ('ringing', 'taken', 'talking', 'wrap-up', 'closed', 'missed')),
  rang_at TEXT NOT NULL,
  taken_at TEXT,
  taken_by TEXT REFERENCES volunteers (id),
  answered_at TEXT,
  hang_up_at TEXT,
  ended_at TEXT,
  ended_by TEXT CHECK (ended_by IN ('caller', 'line', 'unknown')),
  closed_at TEXT,
  disposition TEXT,
  topic_id TEXT REFERENCES topics (id),
  language TEXT,
  note TEXT NOT NULL DEFAULT '',
  callback_id TEXT REFERENCES callbacks (id),
  waits INTEGER NOT NULL DEFAULT 0 CHECK (waits IN (0, 1)),
  held_at TEXT,
  keys TEXT NOT NULL DEFAULT '',
  progress TEXT NOT NULL DEFAULT '' CHECK (progress IN ('', 'ringing')),
  cause TEXT NOT NULL DEFAULT ''
    CHECK (cause IN ('', 'busy', 'no_answer', 'refused', 'unreachable', 'not_dialled')),
  trouble TEXT NOT NULL DEFAULT '' CHECK (trouble IN ('', 'swap', 'keys')),
  version INTEGER NOT NULL DEFAULT 1,
  CHECK (state != 'closed' OR disposition IS NOT NULL),
  CHECK (state NOT IN ('taken', 'talking') OR taken_by IS NOT NULL)
) STRICT;
CREATE INDEX calls_open ON calls (state, rang_at) WHERE state NOT IN ('closed', 'missed');
CREATE INDEX calls_of_caller ON calls (caller_id, rang_at);
CREATE INDEX calls_by_time ON calls (rang_at);
CREATE INDEX calls_unended ON calls (line) WHERE ended_at IS NULL;

CREATE TABLE callbacks (
  id TEXT PRIMARY KEY,
  caller_id TEXT NOT NULL REFERENCES callers (id),
  reason TEXT NOT NULL CHECK (reason IN ('missed', 'flash', 'promised')),
  misses INTEGER NOT NULL DEFAULT 1,
  opened_at TEXT NOT NULL,
  last_miss_at TEXT NOT NULL,
  best_from TEXT,
  best_until TEXT,
  owner_id TEXT REFERENCES volunteers (id),
  attempts INTEGER NOT NULL DEFAULT 0,
  attempted_at TEXT,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done')),
  outcome TEXT CHECK (outcome IN
    ('reached', 'wrong-number', 'given-up', 'rang-again', 'blocked', 'merged')),
  closed_at TEXT,
  version INTEGER NOT NULL DEFAULT 1,
  CHECK (state = 'open' OR outcome IS NOT NULL),
  CHECK (best_until IS NULL OR best_until > best_from)
) STRICT;
CREATE UNIQUE INDEX one_open_callback ON callbacks (caller_id) WHERE state = 'open';
CREATE INDEX callbacks_by_age ON callbacks (state, opened_at);

-- Messages --------------------------------------------------------------------------------------

-- What lay on a SIM, raw, before anybody looked at it. A row is made before its place is deleted.
CREATE TABLE intake (
  id INTEGER PRIMARY KEY,
  line TEXT NOT NULL,
  memory TEXT NOT NULL,
  place INTEGER NOT NULL,
  pdu TEXT NOT NULL,
  kept_at TEXT NOT NULL,
  cleared_at TEXT,
  read_at TEXT,
  sender TEXT,
  join_reference INTEGER,
  join_total INTEGER,
  join_part INTEGER,
  message_id TEXT REFERENCES messages (id)
) STRICT;
CREATE UNIQUE INDEX intake_once ON intake (line, memory, place, pdu) WHERE cleared_at IS NULL;
CREATE INDEX intake_unread ON intake (id) WHERE read_at IS NULL;
CREATE INDEX intake_joining ON intake (sender, join_reference, join_total)
  WHERE message_id IS NULL AND join_total IS NOT NULL;

CREATE TABLE messages (
  id TEXT PRIMARY KEY,
  line TEXT NOT NULL DEFAULT '',
  direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
  number TEXT NOT NULL,
  caller_id TEXT REFERENCES callers (id),
  text TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN
    ('received', 'unreadable', 'reply', 'confirmation', 'moved', 'cancelled', 'offer',
     'missed-call', 'closed', 'acknowledgement', 'reminder', 'dialogue', 'stopped', 'danger',
     'broadcast', 'daily')),
  state TEXT NOT NULL CHECK (state IN
    ('received', 'queued', 'sending', 'sent', 'delivered', 'failed', 'unsure')),
  at TEXT NOT NULL,
  sent_at TEXT,
  written_by TEXT REFERENCES volunteers (id),
  handled_at TEXT,
  handled_by TEXT REFERENCES volunteers (id),
  trouble TEXT NOT NULL DEFAULT '',
  tries INTEGER NOT NULL DEFAULT 0,
  not_before TEXT,
  urgent INTEGER NOT NULL DEFAULT 0 CHECK (urgent IN (0, 1)),
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX messages_of_caller ON messages (caller_id, at);
-- A text that is claimed stays in it, so a claim writes no index. Asked for by these very words.
CREATE INDEX messages_outbox ON messages (at) WHERE state IN ('queued', 'sending');
CREATE INDEX messages_new ON messages (at) WHERE direction = 'in' AND handled_at IS NULL;

CREATE TABLE message_parts (
  message_id TEXT NOT NULL REFERENCES messages (id),
  part INTEGER NOT NULL,
  line TEXT NOT NULL,
  reference INTEGER NOT NULL,
  sent_at TEXT NOT NULL,
  status INTEGER,
  reported_at TEXT,
  PRIMARY KEY (message_id, part)
) STRICT;
CREATE INDEX parts_by_reference ON message_parts (line, reference, sent_at);

-- Appointments ------------------------------------------------------------------------------------

-- `holidays` are days on which the whole centre is closed: [{"on": "2026-12-25", "name": "..."}].
-- `shared` centres are headquarters': several sites book there, each only what it was granted.
CREATE TABLE centres (
  id TEXT PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  address TEXT NOT NULL DEFAULT '',
  timezone TEXT NOT NULL,
  holidays TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(holidays)),
  shared INTEGER NOT NULL DEFAULT 0 CHECK (shared IN (0, 1)),
  version INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE services (
  id TEXT PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  names TEXT NOT NULL CHECK (json_valid(names)),
  pattern TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(pattern)),
  place INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;

-- `places` are people. Of them `walkin` are kept for who comes without an appointment and `priority`
-- for vulnerable people. The numbers taken are kept by triggers (0030_places.sql), of appointments
-- and holds: `taken` by appointments, `held` by holds, and of both together those of parties that may
-- have open places only, open and walk-in places, open and priority places. Vulnerable people who
-- walk in may have any.
-- How many more people of each such party fit is reckoned from them; nobody is placed by hand, so
-- nothing is left over between the kinds. Open parties press on every limit: when there is room for
-- no fewer than none of them, no limit is exceeded.
-- The places of a `shared` slot follow from what headquarters granted (0045_granted.sql).
-- `planned` is what the places are to become as soon as enough people have left; NULL when they are
-- what was planned.
CREATE TABLE slots (
  id TEXT PRIMARY KEY,
  service_id TEXT NOT NULL REFERENCES services (id),
  centre_id TEXT NOT NULL REFERENCES centres (id),
  starts_at TEXT NOT NULL,
  ends_at TEXT NOT NULL,
  places INTEGER NOT NULL CHECK (places >= 0),
  walkin INTEGER NOT NULL DEFAULT 0 CHECK (walkin >= 0),
  priority INTEGER NOT NULL DEFAULT 0 CHECK (priority >= 0),
  planned INTEGER CHECK (planned BETWEEN 0 AND places - 1),
  shared INTEGER NOT NULL DEFAULT 0 CHECK (shared IN (0, 1)),
  taken INTEGER NOT NULL DEFAULT 0 CHECK (taken >= 0),
  held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
  open_taken INTEGER NOT NULL DEFAULT 0,
  walkin_taken INTEGER NOT NULL DEFAULT 0,
  priority_taken INTEGER NOT NULL DEFAULT 0,
  room_any INTEGER GENERATED ALWAYS AS (places - taken - held) VIRTUAL,
  room_walkin INTEGER GENERATED ALWAYS AS
    (min(places - taken - held, places - priority - open_taken - walkin_taken)) VIRTUAL,
  room_priority INTEGER GENERATED ALWAYS AS
    (min(places - taken - held, places - walkin - open_taken - priority_taken)) VIRTUAL,
  room_open INTEGER GENERATED ALWAYS AS
    (min(places - taken - held,
         places - priority - open_taken - walkin_taken,
         places - walkin - open_taken - priority_taken,
         places - priority - walkin - open_taken)) VIRTUAL,
  version INTEGER NOT NULL DEFAULT 1,
  UNIQUE (service_id, centre_id, starts_at),
  CONSTRAINT never_overbooked CHECK (room_open >= 0),
  CHECK (NOT shared OR (walkin = 0 AND priority = 0 AND planned IS NULL))
) STRICT;
CREATE INDEX slots_by_start ON slots (service_id, starts_at);
-- For the first free time: a year of nearly full slots is stepped over by the sizes of what is left.
CREATE INDEX slots_by_room ON slots (service_id, room_open, starts_at);
CREATE INDEX slots_by_priority_room ON slots (service_id, room_priority, starts_at);

-- `again` says why a household has a second appointment for one service.
CREATE TABLE appointments (
  id TEXT PRIMARY KEY,
  slot_id TEXT NOT NULL REFERENCES slots (id),
  caller_id TEXT REFERENCES callers (id),
  call_id TEXT REFERENCES calls (id),
  code TEXT NOT NULL UNIQUE,
  party INTEGER NOT NULL CHECK (party BETWEEN 1 AND 400 AND party = adults + minors),
  adults INTEGER NOT NULL CHECK (adults >= 0),
  minors INTEGER NOT NULL DEFAULT 0 CHECK (minors >= 0),
  way TEXT NOT NULL DEFAULT 'volunteer'
    CHECK (way IN ('volunteer', 'text', 'walk-in', 'import')),
  priority INTEGER NOT NULL DEFAULT 0 CHECK (priority IN (0, 1)),
  share TEXT GENERATED ALWAYS AS (CASE
    WHEN way = 'walk-in' AND priority THEN 'any' WHEN way = 'walk-in' THEN 'walk-in'
    WHEN priority THEN 'priority' ELSE 'open' END) VIRTUAL,
  wheelchair INTEGER NOT NULL DEFAULT 0 CHECK (wheelchair IN (0, 1)),
  interpreter TEXT,
  unaccompanied INTEGER NOT NULL DEFAULT 0 CHECK (unaccompanied IN (0, 1)),
  again TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  language TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('booked', 'kept', 'no-show', 'cancelled')),
  booked_at TEXT NOT NULL,
  booked_by TEXT REFERENCES volunteers (id),
  changed_at TEXT NOT NULL,
  message_id TEXT REFERENCES messages (id),
  confirmed_at TEXT,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX appointments_of_slot ON appointments (slot_id, state, share, party);
CREATE INDEX appointments_of_caller ON appointments (caller_id);
CREATE INDEX appointments_unnumbered ON appointments (slot_id)
  WHERE caller_id IS NULL AND way = 'import';

-- The journal ---------------------------------------------------------------------------------------

-- One row a change, written by trigger in the row's own transaction; it holds no payload, so that
-- a person can be erased from it.
CREATE TABLE journal (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  record TEXT NOT NULL,
  record_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  at TEXT NOT NULL
) STRICT;

CREATE TABLE carrying (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  acknowledged INTEGER NOT NULL DEFAULT 0,
  contact_at TEXT,
  trouble TEXT NOT NULL DEFAULT '',
  trouble_at TEXT
) STRICT;
INSERT INTO carrying (one) VALUES (1);
