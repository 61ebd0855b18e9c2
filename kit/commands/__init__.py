"""The commands of `hotline`, by what they are about. `kit.cli` loads the one that is asked for."""
