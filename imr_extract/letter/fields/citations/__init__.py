"""What each party and each rationale cite."""
