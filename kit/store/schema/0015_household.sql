-- A household: its persons, what it agreed to, what was done with its record.

CREATE TABLE persons (
  id TEXT PRIMARY KEY,
  caller_id TEXT NOT NULL REFERENCES callers (id),
  name TEXT NOT NULL DEFAULT '',
  age_band TEXT NOT NULL DEFAULT '' CHECK (age_band IN ('', '0-4', '5-11', '12-17', '18-59', '60+')),
  sex TEXT NOT NULL DEFAULT '' CHECK (sex IN ('', 'f', 'm', 'x')),
  language TEXT NOT NULL DEFAULT '',
  gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
  at TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  CHECK (gone = 0 OR (name = '' AND age_band = '' AND sex = '' AND language = ''))
) STRICT;
CREATE INDEX persons_of_caller ON persons (caller_id) WHERE gone = 0;
CREATE TRIGGER persons_only_with_a_record BEFORE INSERT ON persons
WHEN (SELECT no_record FROM callers WHERE id = NEW.caller_id) BEGIN
  SELECT RAISE(ABORT, 'no_record_is_kept');
END;

-- Only added to: the newest of a purpose is what stands.
CREATE TABLE consents (
  id TEXT PRIMARY KEY,
  caller_id TEXT NOT NULL REFERENCES callers (id),
  purpose TEXT NOT NULL CHECK (purpose IN ('text', 'callback', 'record', 'referral')),
  given INTEGER NOT NULL CHECK (given IN (0, 1)),
  how TEXT NOT NULL CHECK (how IN ('call', 'text', 'person')),
  at TEXT NOT NULL,
  written_by TEXT REFERENCES volunteers (id),
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX consents_of_caller ON consents (caller_id, purpose, id);

-- Who did what with a household's record, for whoever must answer for it.
CREATE TABLE caller_events (
  id INTEGER PRIMARY KEY,
  caller_id TEXT NOT NULL REFERENCES callers (id),
  what TEXT NOT NULL CHECK (what IN ('number-shown', 'merged', 'split', 'reach-changed')),
  at TEXT NOT NULL,
  done_by TEXT REFERENCES volunteers (id)
) STRICT;
CREATE INDEX caller_events_of ON caller_events (caller_id, id);

-- What came to a household from a caller who was merged into it, so that it can be given back.
CREATE TABLE merged_records (
  home_id TEXT NOT NULL REFERENCES callers (id),
  record TEXT NOT NULL,
  record_id TEXT NOT NULL,
  PRIMARY KEY (record, record_id, home_id)
) STRICT, WITHOUT ROWID;

-- Names for the search: of the household, its persons, its appointments.
CREATE VIRTUAL TABLE caller_search USING fts5 (
  record_id UNINDEXED, caller_id UNINDEXED, name,
  tokenize = "unicode61 remove_diacritics 2 separators 'ʼ'", prefix = '2 3'
);
CREATE TRIGGER callers_found_new AFTER INSERT ON callers WHEN NEW.name != '' BEGIN
  INSERT INTO caller_search (record_id, caller_id, name) VALUES (NEW.id, NEW.id, NEW.name);
END;
CREATE TRIGGER callers_found_changed AFTER UPDATE OF name ON callers WHEN NEW.name != OLD.name BEGIN
  DELETE FROM caller_search WHERE record_id = NEW.id;
  INSERT INTO caller_search (record_id, caller_id, name) VALUES (NEW.id, NEW.id, NEW.name);
END;
CREATE TRIGGER callers_found_gone AFTER DELETE ON callers BEGIN
  DELETE FROM caller_search WHERE caller_id = OLD.id;
END;
CREATE TRIGGER persons_found_new AFTER INSERT ON persons WHEN NEW.name != '' BEGIN
  INSERT INTO caller_search (record_id, caller_id, name) VALUES (NEW.id, NEW.caller_id, NEW.name);
END;
CREATE TRIGGER persons_found_changed AFTER UPDATE OF name, caller_id ON persons BEGIN
  DELETE FROM caller_search WHERE record_id = NEW.id;
  INSERT INTO caller_search (record_id, caller_id, name) VALUES (NEW.id, NEW.caller_id, NEW.name);
END;
CREATE TRIGGER persons_found_gone AFTER DELETE ON persons BEGIN
  DELETE FROM caller_search WHERE record_id = OLD.id;
END;
CREATE TRIGGER appointments_found_new AFTER INSERT ON appointments
WHEN NEW.name != '' AND NEW.caller_id IS NOT NULL BEGIN
  INSERT INTO caller_search (record_id, caller_id, name) VALUES (NEW.id, NEW.caller_id, NEW.name);
END;
CREATE TRIGGER appointments_found_changed AFTER UPDATE OF name, caller_id ON appointments
WHEN NEW.name != OLD.name OR NEW.caller_id IS NOT OLD.caller_id BEGIN
  DELETE FROM caller_search WHERE record_id = NEW.id;
  INSERT INTO caller_search (record_id, caller_id, name)
  SELECT NEW.id, NEW.caller_id, NEW.name WHERE NEW.name != '' AND NEW.caller_id IS NOT NULL;
END;
CREATE TRIGGER appointments_found_gone AFTER DELETE ON appointments BEGIN
  DELETE FROM caller_search WHERE record_id = OLD.id;
END;
