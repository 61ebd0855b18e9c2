"""The words we send: a text template and values become an SMS with its parts counted."""
