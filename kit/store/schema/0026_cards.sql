-- First aid for the mind: three cards, and lines to say at the hard moments of a call.
-- A card without a title holds lines to say. `edited_at` is set once the site made it its own.

CREATE TABLE cards (
  key TEXT NOT NULL CHECK (key IN ('look', 'listen', 'link', 'greeting', 'silent', 'crying',
    'angry', 'child', 'danger', 'cannot-help', 'ending')),
  language TEXT NOT NULL,
  title TEXT NOT NULL DEFAULT '',
  lines TEXT NOT NULL CHECK (json_array_length(lines) > 0),
  avoid TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(avoid)),
  edited_at TEXT,
  PRIMARY KEY (key, language)
) STRICT;

-- What must be known before the starting pack is used.
CREATE TABLE pack_notes (
  language TEXT PRIMARY KEY,
  words TEXT NOT NULL CHECK (words != '')
) STRICT;
