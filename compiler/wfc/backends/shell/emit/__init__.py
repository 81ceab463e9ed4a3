"""From the plan to the text of the files. Every text of the document goes through :mod:`wfc.backends.shell.quote`."""
