-- What everybody chose to be, and when: hours and breaks are reckoned from it.
CREATE TABLE presence_log (
  id INTEGER PRIMARY KEY,
  volunteer_id TEXT NOT NULL REFERENCES volunteers (id),
  chosen TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX presence_log_of ON presence_log (at);
CREATE TRIGGER presence_chosen_first AFTER INSERT ON presence BEGIN
  INSERT INTO presence_log (volunteer_id, chosen, at)
  VALUES (NEW.volunteer_id, NEW.chosen, NEW.since);
END;
CREATE TRIGGER presence_chosen AFTER UPDATE ON presence WHEN NEW.chosen != OLD.chosen BEGIN
  INSERT INTO presence_log (volunteer_id, chosen, at)
  VALUES (NEW.volunteer_id, NEW.chosen, NEW.since);
END;
