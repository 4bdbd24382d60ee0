"""The two kinds of errors: what a person can mend, and everything else."""


class UserError(Exception):
    """Carries translated words for the person and is caught at the edge of an action.

    The words say what happened, what was kept and what to do. Any other exception is a bug.
    """

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words
