-- Places: who takes how many of which, kept true by the database however a row is written.

-- Places kept for somebody while they are talked to (`held_by` the volunteer who talks) or until they
-- answer an offer. A hold counts until its row is gone. Whoever books clears those past their end
-- first, in the same transaction and by its own `now`, so none outlives its end for others.
CREATE TABLE holds (
  id TEXT PRIMARY KEY,
  slot_id TEXT NOT NULL REFERENCES slots (id),
  caller_id TEXT NOT NULL REFERENCES callers (id),
  held_by TEXT REFERENCES volunteers (id),
  party INTEGER NOT NULL CHECK (party BETWEEN 1 AND 400),
  way TEXT NOT NULL CHECK (way IN ('volunteer', 'text', 'walk-in', 'import')),
  priority INTEGER NOT NULL DEFAULT 0 CHECK (priority IN (0, 1)),
  share TEXT GENERATED ALWAYS AS (CASE
    WHEN way = 'walk-in' AND priority THEN 'any' WHEN way = 'walk-in' THEN 'walk-in'
    WHEN priority THEN 'priority' ELSE 'open' END) VIRTUAL,
  ends_at TEXT NOT NULL,
  -- What the volunteer typed so far, for a page that is opened again.
  typed TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(typed))
) STRICT;
CREATE INDEX holds_of_slot ON holds (slot_id, share, party);
CREATE INDEX holds_by_end ON holds (ends_at);
CREATE UNIQUE INDEX one_hold_while_talking ON holds (held_by, caller_id) WHERE held_by IS NOT NULL;

-- What appointments and holds take of each slot.
CREATE VIEW places_used AS SELECT s.id,
  (SELECT coalesce(sum(party), 0) FROM appointments
    WHERE slot_id = s.id AND state IN ('booked', 'kept')) AS taken,
  (SELECT coalesce(sum(party), 0) FROM holds WHERE slot_id = s.id) AS held,
  (SELECT coalesce(sum(party), 0) FROM appointments
    WHERE slot_id = s.id AND state IN ('booked', 'kept') AND share = 'open')
  + (SELECT coalesce(sum(party), 0) FROM holds WHERE slot_id = s.id AND share = 'open')
    AS open_taken,
  (SELECT coalesce(sum(party), 0) FROM appointments
    WHERE slot_id = s.id AND state IN ('booked', 'kept') AND share = 'walk-in')
  + (SELECT coalesce(sum(party), 0) FROM holds WHERE slot_id = s.id AND share = 'walk-in')
    AS walkin_taken,
  (SELECT coalesce(sum(party), 0) FROM appointments
    WHERE slot_id = s.id AND state IN ('booked', 'kept') AND share = 'priority')
  + (SELECT coalesce(sum(party), 0) FROM holds WHERE slot_id = s.id AND share = 'priority')
    AS priority_taken
FROM slots s;

-- The numbers follow from the rows alone: each change counts its slots anew.
CREATE TRIGGER appointments_new AFTER INSERT ON appointments BEGIN
  UPDATE slots SET (taken, held, open_taken, walkin_taken, priority_taken) =
      (SELECT taken, held, open_taken, walkin_taken, priority_taken
       FROM places_used u WHERE u.id = slots.id)
    WHERE id = NEW.slot_id AND NEW.state IN ('booked', 'kept');
END;
CREATE TRIGGER appointments_gone AFTER DELETE ON appointments BEGIN
  UPDATE slots SET (taken, held, open_taken, walkin_taken, priority_taken) =
      (SELECT taken, held, open_taken, walkin_taken, priority_taken
       FROM places_used u WHERE u.id = slots.id)
    WHERE id = OLD.slot_id AND OLD.state IN ('booked', 'kept');
END;
CREATE TRIGGER appointments_changed
AFTER UPDATE OF slot_id, party, state, way, priority ON appointments BEGIN
  UPDATE slots SET (taken, held, open_taken, walkin_taken, priority_taken) =
      (SELECT taken, held, open_taken, walkin_taken, priority_taken
       FROM places_used u WHERE u.id = slots.id)
    WHERE id IN (OLD.slot_id, NEW.slot_id)
      AND (taken, held, open_taken, walkin_taken, priority_taken) IS NOT
        (SELECT taken, held, open_taken, walkin_taken, priority_taken
         FROM places_used u WHERE u.id = slots.id);
END;
CREATE TRIGGER holds_new AFTER INSERT ON holds BEGIN
  UPDATE slots SET (taken, held, open_taken, walkin_taken, priority_taken) =
      (SELECT taken, held, open_taken, walkin_taken, priority_taken
       FROM places_used u WHERE u.id = slots.id)
    WHERE id = NEW.slot_id;
END;
CREATE TRIGGER holds_gone AFTER DELETE ON holds BEGIN
  UPDATE slots SET (taken, held, open_taken, walkin_taken, priority_taken) =
      (SELECT taken, held, open_taken, walkin_taken, priority_taken
       FROM places_used u WHERE u.id = slots.id)
    WHERE id = OLD.slot_id;
END;
CREATE TRIGGER holds_changed AFTER UPDATE OF slot_id, party, way, priority ON holds BEGIN
  UPDATE slots SET (taken, held, open_taken, walkin_taken, priority_taken) =
      (SELECT taken, held, open_taken, walkin_taken, priority_taken
       FROM places_used u WHERE u.id = slots.id)
    WHERE id IN (OLD.slot_id, NEW.slot_id);
END;

-- Places that were to become fewer than are taken follow down as people leave.
CREATE TRIGGER slots_fall_to_plan AFTER UPDATE OF taken, held ON slots
WHEN NEW.planned IS NOT NULL AND NEW.taken + NEW.held < NEW.places BEGIN
  UPDATE slots SET places = max(NEW.planned, NEW.taken + NEW.held), walkin = 0, priority = 0,
      planned = CASE WHEN NEW.planned < NEW.taken + NEW.held THEN NEW.planned END
    WHERE id = NEW.id;
END;

-- Nobody writes the numbers by hand, not even by replacing a whole slot.
CREATE TRIGGER slots_new_taken AFTER INSERT ON slots
WHEN (NEW.taken, NEW.held, NEW.open_taken, NEW.walkin_taken, NEW.priority_taken) IS NOT
    (SELECT taken, held, open_taken, walkin_taken, priority_taken
     FROM places_used u WHERE u.id = NEW.id) BEGIN
  SELECT RAISE(ABORT, 'taken follows from appointments');
END;
CREATE TRIGGER slots_changed_taken
AFTER UPDATE OF id, taken, held, open_taken, walkin_taken, priority_taken ON slots
WHEN (NEW.taken, NEW.held, NEW.open_taken, NEW.walkin_taken, NEW.priority_taken) IS NOT
    (SELECT taken, held, open_taken, walkin_taken, priority_taken
     FROM places_used u WHERE u.id = NEW.id) BEGIN
  SELECT RAISE(ABORT, 'taken follows from appointments');
END;

-- One household holds one appointment that lies ahead for one service, unless a person says why.
-- What lies ahead is told by the row's own time of change.
CREATE TRIGGER appointments_one_per_service BEFORE INSERT ON appointments
WHEN NEW.state = 'booked' AND NEW.again = '' AND EXISTS (
  SELECT 1 FROM appointments a JOIN slots s ON s.id = a.slot_id JOIN slots n ON n.id = NEW.slot_id
  WHERE a.caller_id = NEW.caller_id AND a.id != NEW.id AND a.state = 'booked'
    AND s.service_id = n.service_id AND min(s.ends_at, n.ends_at) > NEW.changed_at) BEGIN
  SELECT RAISE(ABORT, 'one_per_service');
END;
CREATE TRIGGER appointments_one_per_service_again BEFORE UPDATE OF state, slot_id ON appointments
WHEN NEW.state = 'booked' AND NEW.again = ''
  AND (OLD.state != 'booked' OR (SELECT service_id FROM slots WHERE id = OLD.slot_id) IS NOT
                                (SELECT service_id FROM slots WHERE id = NEW.slot_id))
  AND EXISTS (
  SELECT 1 FROM appointments a JOIN slots s ON s.id = a.slot_id JOIN slots n ON n.id = NEW.slot_id
  WHERE a.caller_id = NEW.caller_id AND a.id != NEW.id AND a.state = 'booked'
    AND s.service_id = n.service_id AND min(s.ends_at, n.ends_at) > NEW.changed_at) BEGIN
  SELECT RAISE(ABORT, 'one_per_service');
END;
