-- What headquarters says to this site: items with numbers, each applied once and in order.

-- How far it was heard: `incarnation` is headquarters' life, `number` the last item applied.
CREATE TABLE hearing (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  incarnation TEXT NOT NULL DEFAULT '',
  number INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO hearing (one) VALUES (1);

-- A shared slot as headquarters told it last: `total` places, of them `others` at other sites and
-- `free` granted to nobody yet. `asks` is 1 while others need what lies unused here.
CREATE TABLE shared_slots (
  slot TEXT PRIMARY KEY,
  slot_id TEXT NOT NULL UNIQUE REFERENCES slots (id),
  total INTEGER NOT NULL,
  others INTEGER NOT NULL,
  free INTEGER NOT NULL,
  asks INTEGER NOT NULL DEFAULT 0 CHECK (asks IN (0, 1)),
  as_of TEXT NOT NULL
) STRICT, WITHOUT ROWID;
