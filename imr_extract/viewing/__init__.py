"""Letters for the terminal and the browser: what was read, and where on the pages."""
