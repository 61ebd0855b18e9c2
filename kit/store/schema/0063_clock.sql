-- What somebody with a watch said: at `right_at` the clock was right. What was written of later instants
-- up to `beyond` is of a day when it was wrong, and is no time that has passed.
CREATE TABLE clock_compared (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  right_at TEXT NOT NULL,
  beyond TEXT NOT NULL
) STRICT;
