"""Letters as pages for a browser: what is read, and where on the letter's pages it stands."""
