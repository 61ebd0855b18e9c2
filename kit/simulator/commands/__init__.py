"""The AT commands, by what they are about; each method is one command."""
