"""The control API under `/_control/`: tests and demos look inside the platform and change it, with a Bearer token."""
