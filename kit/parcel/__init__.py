"""The sealed format that the box and headquarters share."""
