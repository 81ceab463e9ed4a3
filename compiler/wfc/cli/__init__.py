"""The command line: one module a command, loaded when that command runs.

A command module has ``add_options(parser)``, which declares its arguments, and ``run(options) -> int``, which does the
work and gives the exit code (``wfc.cli.exits``). It prints results to standard output, everything else to standard
error, and raises ``exits.UsageError`` for what the user got wrong on the command line.
"""
