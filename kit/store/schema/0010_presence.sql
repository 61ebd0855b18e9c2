-- Who is here. Free, on a break and off are chosen; on a call and wrap-up follow from calls.

CREATE TABLE presence (
  volunteer_id TEXT PRIMARY KEY REFERENCES volunteers (id),
  chosen TEXT NOT NULL CHECK (chosen IN ('free', 'break', 'off')),
  since TEXT NOT NULL
) STRICT;

-- What a volunteer speaks beside the language of their pages.
CREATE TABLE tongues (
  volunteer_id TEXT NOT NULL REFERENCES volunteers (id),
  language TEXT NOT NULL,
  PRIMARY KEY (volunteer_id, language)
) STRICT, WITHOUT ROWID;
