"""The box's store: one encrypted SQLite file, opened by one library."""
