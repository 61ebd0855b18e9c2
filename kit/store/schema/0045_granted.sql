-- Places of shared slots: granted by headquarters, spent here, given back here. A slot's places follow
-- from these rows alone, so the CHECK that refuses an overbooking also refuses to exceed the grants.

-- Each has headquarters' own id and is for one timeline: what a former life of this database was
-- granted may be spent already, and nobody here remembers on what. `slot` is the slot's key everywhere.
CREATE TABLE grants (
  id TEXT PRIMARY KEY,
  slot_id TEXT NOT NULL REFERENCES slots (id),
  slot TEXT NOT NULL,
  timeline TEXT NOT NULL,
  places INTEGER NOT NULL CHECK (places > 0),
  heard_at TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX grants_of_slot ON grants (slot_id, timeline);

-- "I gave back so many of that grant": from the row on they are not used here any more.
CREATE TABLE give_backs (
  id TEXT PRIMARY KEY,
  grant_id TEXT NOT NULL REFERENCES grants (id),
  places INTEGER NOT NULL CHECK (places > 0),
  at TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX give_backs_of_grant ON give_backs (grant_id);

-- Who stood in a shared slot when a new life began. They keep their places, and whoever of them
-- leaves takes theirs along: in the life that was lost they may have left before, and another came.
CREATE TABLE stood_before (
  appointment_id TEXT PRIMARY KEY REFERENCES appointments (id) ON DELETE CASCADE,
  slot_id TEXT NOT NULL REFERENCES slots (id),
  party INTEGER NOT NULL
) STRICT;
CREATE INDEX stood_before_in_slot ON stood_before (slot_id);

CREATE VIEW places_granted AS SELECT s.id,
  (SELECT coalesce(sum(g.places), 0) FROM grants g
    WHERE g.slot_id = s.id AND g.timeline = (SELECT timeline FROM identity))
  - (SELECT coalesce(sum(b.places), 0) FROM give_backs b JOIN grants g ON g.id = b.grant_id
    WHERE g.slot_id = s.id AND g.timeline = (SELECT timeline FROM identity))
  + (SELECT coalesce(sum(party), 0) FROM stood_before WHERE slot_id = s.id) AS places
FROM slots s WHERE s.shared;

CREATE TRIGGER grants_new AFTER INSERT ON grants BEGIN
  SELECT RAISE(ABORT, 'only shared slots are granted')
    WHERE NOT (SELECT shared FROM slots WHERE id = NEW.slot_id);
  UPDATE slots SET places = (SELECT places FROM places_granted g WHERE g.id = slots.id)
    WHERE id = NEW.slot_id;
END;
CREATE TRIGGER grants_stay BEFORE UPDATE ON grants
WHEN (NEW.id, NEW.slot_id, NEW.slot, NEW.timeline, NEW.places)
  IS NOT (OLD.id, OLD.slot_id, OLD.slot, OLD.timeline, OLD.places) BEGIN
  SELECT RAISE(ABORT, 'a grant stays as it is');
END;
CREATE TRIGGER grants_go_not BEFORE DELETE ON grants BEGIN
  SELECT RAISE(ABORT, 'a grant stays as it is');
END;

CREATE TRIGGER give_backs_new AFTER INSERT ON give_backs BEGIN
  SELECT RAISE(ABORT, 'more than was granted') WHERE
    (SELECT sum(places) FROM give_backs WHERE grant_id = NEW.grant_id)
    > (SELECT places FROM grants WHERE id = NEW.grant_id);
  SELECT RAISE(ABORT, 'granted to a former life') WHERE
    (SELECT timeline FROM grants WHERE id = NEW.grant_id) IS NOT (SELECT timeline FROM identity);
  UPDATE slots SET places = (SELECT places FROM places_granted g WHERE g.id = slots.id)
    WHERE id = (SELECT slot_id FROM grants WHERE id = NEW.grant_id);
  UPDATE identity SET spent = spent + 1;
END;
CREATE TRIGGER give_backs_stay BEFORE UPDATE ON give_backs
WHEN (NEW.id, NEW.grant_id, NEW.places) IS NOT (OLD.id, OLD.grant_id, OLD.places) BEGIN
  SELECT RAISE(ABORT, 'what was given back stays given back');
END;
CREATE TRIGGER give_backs_go_not BEFORE DELETE ON give_backs BEGIN
  SELECT RAISE(ABORT, 'what was given back stays given back');
END;

-- Nobody writes a shared slot's places by hand, and no slot becomes shared or stops to be.
CREATE TRIGGER slots_new_shared AFTER INSERT ON slots WHEN NEW.shared AND NEW.places IS NOT
    (SELECT places FROM places_granted g WHERE g.id = NEW.id) BEGIN
  SELECT RAISE(ABORT, 'places follow from grants');
END;
CREATE TRIGGER slots_changed_shared AFTER UPDATE OF id, places, shared ON slots
WHEN NEW.shared IS NOT OLD.shared OR (NEW.shared AND NEW.places IS NOT
    (SELECT places FROM places_granted g WHERE g.id = NEW.id)) BEGIN
  SELECT RAISE(ABORT, 'places follow from grants');
END;

-- Taking a place is what a restore must not forget.
CREATE TRIGGER slots_spend AFTER UPDATE OF taken ON slots WHEN NEW.shared AND NEW.taken > OLD.taken
BEGIN
  UPDATE identity SET spent = spent + 1;
END;

-- A new life: nothing that was granted before is used again, and who stands there stays.
CREATE TRIGGER identity_begins_anew AFTER UPDATE OF timeline ON identity
WHEN NEW.timeline IS NOT OLD.timeline BEGIN
  DELETE FROM holds WHERE slot_id IN (SELECT id FROM slots WHERE shared);
  DELETE FROM stood_before;
  INSERT INTO stood_before (appointment_id, slot_id, party)
    SELECT a.id, a.slot_id, a.party FROM appointments a JOIN slots s ON s.id = a.slot_id
    WHERE s.shared AND a.state IN ('booked', 'kept');
  UPDATE slots SET places = (SELECT places FROM places_granted g WHERE g.id = slots.id)
    WHERE shared AND places IS NOT (SELECT places FROM places_granted g WHERE g.id = slots.id);
END;

-- Who leaves, or becomes fewer, takes the places along. Numbers and places change as one, whichever
-- trigger on appointments comes first.
CREATE TRIGGER stood_before_leave AFTER UPDATE OF slot_id, party, state ON appointments
WHEN EXISTS (SELECT 1 FROM stood_before WHERE appointment_id = NEW.id) BEGIN
  DELETE FROM stood_before WHERE appointment_id = NEW.id
    AND (slot_id != NEW.slot_id OR NEW.state NOT IN ('booked', 'kept'));
  UPDATE stood_before SET party = NEW.party WHERE appointment_id = NEW.id AND party > NEW.party;
  UPDATE slots SET (taken, held, open_taken, walkin_taken, priority_taken, places) =
      (SELECT u.taken, u.held, u.open_taken, u.walkin_taken, u.priority_taken, g.places
       FROM places_used u JOIN places_granted g ON g.id = u.id WHERE u.id = slots.id)
    WHERE id = OLD.slot_id AND shared;
END;
CREATE TRIGGER stood_before_gone AFTER DELETE ON stood_before BEGIN
  UPDATE slots SET (taken, held, open_taken, walkin_taken, priority_taken, places) =
      (SELECT u.taken, u.held, u.open_taken, u.walkin_taken, u.priority_taken, g.places
       FROM places_used u JOIN places_granted g ON g.id = u.id WHERE u.id = slots.id)
    WHERE id = OLD.slot_id AND shared
      AND OLD.appointment_id NOT IN (SELECT id FROM appointments WHERE state IN ('booked', 'kept'));
END;
