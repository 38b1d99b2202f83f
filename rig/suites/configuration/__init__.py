"""authenticatorConfig: settings of a key, who may change them, and that they hold."""
