-- Conversations by text with the box: where each caller is. One row a caller, which the next one
-- takes over; `step` is '' when it is over. `data` is what was chosen so far; `steps` the last things
-- that happened, for the volunteer who takes over.
CREATE TABLE dialogues (
  caller_id TEXT PRIMARY KEY REFERENCES callers (id),
  step TEXT NOT NULL CHECK (step IN
    ('', 'menu', 'party', 'minors', 'dates', 'full', 'which-move', 'which-cancel', 'which-need',
     'sure', 'needs')),
  language TEXT NOT NULL,
  data TEXT NOT NULL CHECK (json_valid(data)),
  strikes INTEGER NOT NULL CHECK (strikes >= 0),
  steps TEXT NOT NULL CHECK (json_valid(steps)),
  changed_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
