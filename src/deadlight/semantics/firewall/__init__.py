"""What the rules of Windows Firewall, of the Hyper-V firewall and of HNS endpoints let through."""
