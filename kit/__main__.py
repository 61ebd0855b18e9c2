"""`python -m kit` is the command `hotline`."""

from kit.cli import main

if __name__ == "__main__":
    main()
