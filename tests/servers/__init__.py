"""Real servers for the tests, as pytest fixtures: on free loopback ports, started once a session, stopped at its end.

A test module that needs one says so: ``pytest_plugins = ["tests.servers.objects"]``.

Each module is a plugin and an importable module at once, hence PYTEST_DONT_REWRITE in their heads.
"""
