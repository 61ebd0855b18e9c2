"""The rules of the hotline: pure, without input or output; `now` is an argument."""
