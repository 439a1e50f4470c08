"""The command line: one module a subcommand, loaded when it is called; `frame` holds what they share.

Options and exit statuses, nothing else. Only here is the environment read.
"""
