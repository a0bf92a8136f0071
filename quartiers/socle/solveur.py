"""The linear solver, without a word on the terminal."""

from typing import Any


def creer_solveur() -> Any:
    """A `highspy.Highs` on one thread that prints nothing: the library greets on standard output as soon as it is made.

    Slow to import: only asked for when something is to be solved.
    """
    import highspy

    class Muet(highspy.Highs):
        def enableCallbacks(self) -> None:  # noqa: N802 - the library's own name; starting them is what prints
            self.silent()

    solveur: Any = Muet()  # type: ignore[no-untyped-call]
    # One scheduler serves the whole process: every solver asks for the same, or the second one fails.
    solveur.setOptionValue("threads", 1)
    solveur.setOptionValue("parallel", "off")
    return solveur
