"""One file a check: documentation, judgement, examples, fix. Folders by the wall that is breached."""
