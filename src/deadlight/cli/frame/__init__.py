"""What the subcommands share: entry and exit, the group, options, terminal, settings."""
