"""One thread a line: texts in, calls, texts out, supervision."""
