"""The command line: the use cases of the API as commands. They speak HTTP to the server, or to a private one."""

from opportune.cli.root import main

__all__ = ["main"]
