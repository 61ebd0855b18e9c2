"""`python -m kit.simulator`."""

from kit.simulator.command import main

if __name__ == "__main__":
    main()
