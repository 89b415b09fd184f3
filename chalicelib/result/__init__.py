"""Results: scores, statistical models, the second round, the jury and the tally sheet."""
