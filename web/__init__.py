"""The doors of the web: one file a view, each a router and the paths it opens."""
