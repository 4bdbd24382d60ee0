"""People: members, job descriptions, scorecards and evaluations."""
