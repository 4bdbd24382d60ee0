"""The program with an account and a page in front; says when it is registered. See `start`.

    python -m benchmarks.desk_with_account OFFICE PAGE REGISTRAR

It imports no more than the program itself does, and in the same order; see `app.cli.window`.
"""

import gc
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import bootstrap
from app.cli import orders
from app.settings import Account
from app.ui.application import Start, run_window

if TYPE_CHECKING:
    from app.desk.desk import Desk
    from app.telephony.engine_process import EngineProcess
    from app.telephony.phone import Listener, Phone

USER, PASSWORD = "alice", "wonder-1"


def desk(folder: Path, first_page: str, registrar: str) -> None:
    """Run the window until it is closed."""
    gc.disable()
    orders.window_order([])
    paths = bootstrap.data_paths(folder)
    chosen = bootstrap.begin_process(paths, "desk", bounded=False)
    account = Account(registrar=registrar, user=USER)

    def begin_engine() -> "EngineProcess | None":
        from app.telephony import engine_process

        return engine_process.begin(paths, bind="127.0.0.1", no_sound=True)

    def build_phone(post: "Listener", engine: "EngineProcess | None") -> "Phone":
        from app.telephony.client import PhoneClient

        return PhoneClient(paths, post, bind="127.0.0.1", no_sound=True, begun=engine)

    def build_desk(**parts: Any) -> "Desk":  # noqa: ANN401  handed on as they come
        from app.desk.keychain import SessionKeychain

        keychain = SessionKeychain()
        keychain.keep(account.name, PASSWORD)
        return bootstrap.build_desk(paths=paths, keychain=keychain, **parts)

    def started(begun: "Desk") -> None:
        from app.telephony.events import Registration, RegistrationChanged

        def on_registration(fact: RegistrationChanged) -> None:
            if fact.state is Registration.REGISTERED:
                print(time.monotonic(), flush=True)

        begun.bus.subscribe(RegistrationChanged, on_registration)

    sys.exit(
        run_window(
            Start(
                paths=paths,
                settings=chosen,
                open_records=lambda: bootstrap.open_records(paths, chosen),
                begin_engine=begin_engine,
                build_phone=build_phone,
                build_desk=build_desk,
                account=account,
                first_page=first_page,
                ask_first_start=False,
                started=started,
            )
        )
    )


if __name__ == "__main__":
    desk(Path(sys.argv[1]), *sys.argv[2:])
