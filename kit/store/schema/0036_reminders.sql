-- Reminders that were written, each once for a time of an appointment. One that waits in the outbox
-- goes only until `until`, and only while the appointment stands at that time.
CREATE TABLE reminders (
  appointment_id TEXT NOT NULL REFERENCES appointments (id) ON DELETE CASCADE,
  which TEXT NOT NULL CHECK (which IN ('day-before', 'today')),
  slot_id TEXT NOT NULL REFERENCES slots (id),
  message_id TEXT NOT NULL REFERENCES messages (id),
  made_at TEXT NOT NULL,
  until TEXT NOT NULL,
  answer TEXT CHECK (answer IN ('yes', 'no', 'other')),
  answered_at TEXT,
  PRIMARY KEY (appointment_id, which, slot_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reminders_by_message ON reminders (message_id);
