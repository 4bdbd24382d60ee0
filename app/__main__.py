"""Start of every process of the program; the only place that reads sys.argv."""

import gc
import sys


def main() -> int:
    """Run the command the person or the program itself asked for; gives the exit code."""
    args = sys.argv[1:]
    # The engine and the demo's caller start often and must not pay for the parser of the others.
    if args[:1] == ["engine"]:
        gc.disable()  # for good, see `engine.main.run`; what is imported now is never dropped
        from app.telephony.engine.main import main as engine

        return engine(args[1:])
    if args[:1] == ["demo-caller"]:
        from app.telephony.engine.demo_caller import main as demo_caller

        return demo_caller(args[1:])
    from app.cli.orders import run

    return run(args)


if __name__ == "__main__":
    sys.exit(main())
