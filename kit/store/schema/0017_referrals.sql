-- Handing a person on to another service. Without their consent the database takes no row.

CREATE TABLE referrals (
  id TEXT PRIMARY KEY,
  caller_id TEXT NOT NULL REFERENCES callers (id),
  call_id TEXT REFERENCES calls (id),
  consent_id TEXT NOT NULL REFERENCES consents (id),
  entry_id TEXT NOT NULL,
  entry_name TEXT NOT NULL,
  need TEXT NOT NULL CHECK (need != ''),
  may_tell TEXT NOT NULL DEFAULT '',
  urgency TEXT NOT NULL CHECK (urgency IN ('now', 'soon', 'routine')),
  state TEXT NOT NULL CHECK (state IN ('sent', 'accepted', 'not-possible', 'done')),
  follow_up_on TEXT,
  word TEXT NOT NULL DEFAULT '',
  owner_id TEXT NOT NULL REFERENCES volunteers (id),
  made_at TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  CHECK ((state IN ('sent', 'accepted')) = (follow_up_on IS NOT NULL))
) STRICT;
CREATE INDEX referrals_open ON referrals (follow_up_on) WHERE follow_up_on IS NOT NULL;
CREATE INDEX referrals_of_caller ON referrals (caller_id);
CREATE INDEX referrals_of_call ON referrals (call_id) WHERE call_id IS NOT NULL;
CREATE TRIGGER referrals_only_with_consent BEFORE INSERT ON referrals
WHEN NEW.consent_id IS NOT (SELECT id FROM consents WHERE caller_id = NEW.caller_id
    AND purpose = 'referral' ORDER BY id DESC LIMIT 1)
  OR NOT (SELECT given FROM consents WHERE id = NEW.consent_id) BEGIN
  SELECT RAISE(ABORT, 'no_referral_without_consent');
END;
