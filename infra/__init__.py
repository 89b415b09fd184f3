"""How the platform is set up, packaged, run on one machine and deployed."""
