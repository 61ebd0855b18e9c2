-- Which texts brought the day's numbers to the coordinators: how each fared is shown to them.
CREATE TABLE daily_sent (
  day TEXT NOT NULL REFERENCES daily_texts (day),
  message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  PRIMARY KEY (day, message_id)
) STRICT, WITHOUT ROWID;
