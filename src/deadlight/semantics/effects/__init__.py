"""What commands of a build change in Windows: registry, accounts, services, rights, defences, packages."""
