"""``make import``: organizations, people and agreements of CSV files, by the desk's own verbs."""
