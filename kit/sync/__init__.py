"""The box's side of carrying its journal to headquarters."""
