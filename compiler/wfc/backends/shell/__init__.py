"""The shell back end: a bundle in POSIX sh that runs a workflow on any machine."""
