"""One module a command: its arguments and what it runs. Imported only when it is called."""
