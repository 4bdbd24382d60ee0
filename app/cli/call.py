"""`call`: what a script, a foot switch or a deck of keys does to the calls of the open window."""

from argparse import Namespace

from app import bootstrap
from app.cli.output import result
from app.errors import UserError
from app.i18n import _
from app.ui.single_instance import SingleInstance

_NO_CALL = 1


def run(options: Namespace) -> int:
    """Have the open window do it; 1 when there is no call to do it with. Raises `UserError`."""
    paths = bootstrap.data_paths(options.data_dir)
    bootstrap.begin_process(paths, "command")
    act = f"{options.act}_{options.state}" if options.state else options.act
    done = SingleInstance(paths.root).order(act)
    if done is None:
        raise UserError(_("Combiné is not open on this computer, or does not answer."))
    words = _("Done.") if done else _("There is no call to do this with.")
    result(options, {"done": done}, words)
    return 0 if done else _NO_CALL
