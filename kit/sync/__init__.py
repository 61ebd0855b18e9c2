"""The box's side of carrying records to headquarters."""
