"""Group managed service accounts: credential specs, who may use them, and the webhook that fills them in."""
