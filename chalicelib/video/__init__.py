"""Videos: what a file is, whether the rules accept it, and what is seen and heard in it."""
