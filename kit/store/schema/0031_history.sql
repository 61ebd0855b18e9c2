-- What happened to each appointment, in order. `way` is how it was asked for; `why` a person's words.
CREATE TABLE appointment_events (
  id INTEGER PRIMARY KEY,
  appointment_id TEXT NOT NULL REFERENCES appointments (id) ON DELETE CASCADE,
  what TEXT NOT NULL CHECK (what IN
    ('booked', 'moved', 'party', 'cancelled', 'kept', 'no-show', 'booked-again', 'needs')),
  at TEXT NOT NULL,
  by_id TEXT REFERENCES volunteers (id),
  way TEXT NOT NULL CHECK (way IN ('volunteer', 'text', 'walk-in', 'import')),
  from_slot_id TEXT REFERENCES slots (id),
  to_slot_id TEXT REFERENCES slots (id),
  party_before INTEGER,
  party_after INTEGER,
  why TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX events_of_appointment ON appointment_events (appointment_id, id);
CREATE INDEX events_of_slot_left ON appointment_events (from_slot_id) WHERE what = 'moved';
