"""`python -m opportune` is `opportune`."""

from opportune.cli import main

main()
