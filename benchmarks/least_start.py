"""The least programs that do what the start is asked to do, to show what is left; see `start`.

    python -m benchmarks.least_start rows DATABASE         a window with the contacts of an office
    python -m benchmarks.least_start telephone REGISTRAR   a window, and a second process that
                                                           registers and says when it is

They have no settings, no language, no look of their own, and nothing beside that one thing.
"""

import os
import subprocess
import sys
import time

CONTACTS = """
SELECT trim(given_name || ' ' || family_name), organisation.name, email
FROM contact LEFT JOIN organisation ON organisation.id = organisation_id
ORDER BY family_name LIMIT 64
"""
USER, PASSWORD = "alice", "wonder-1"


def rows(database: str) -> None:
    """Show the first contacts."""
    import sqlite3

    from PySide6.QtCore import QAbstractTableModel, Qt
    from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

    class Contacts(QAbstractTableModel):
        """The rows as they were read."""

        def rowCount(self, _parent: object = None) -> int:  # noqa: N802  Qt's own names
            return len(found)

        def columnCount(self, _parent: object = None) -> int:  # noqa: N802
            return len(found[0])

        def data(self, index: object, role: int = 0) -> object:
            shown = role == Qt.ItemDataRole.DisplayRole
            return found[index.row()][index.column()] if shown else None  # type: ignore[attr-defined]

    application = QApplication([])
    found = sqlite3.connect(database).execute(CONTACTS).fetchall()
    window, table, model = QMainWindow(), QTableView(), Contacts()
    table.setModel(model)
    window.setCentralWidget(table)
    window.resize(1366, 768)
    window.show()
    application.exec()


def telephone(registrar: str) -> None:
    """Show a window beside the process that registers."""
    from PySide6.QtWidgets import QApplication, QMainWindow

    with subprocess.Popen([sys.executable, "-m", __spec__.name, "register", registrar]) as engine:
        application = QApplication([])
        window = QMainWindow()
        window.resize(1366, 768)
        window.show()
        application.exec()
        engine.terminate()


def register(registrar: str) -> None:
    """Register as pjsip does by itself."""
    import pjsua2 as pj

    said = os.dup(1)
    os.dup2(2, 1)  # pjsip says on stdout that it begins

    class Line(pj.Account):  # type: ignore[misc]
        """Says when it is registered."""

        def onRegState(self, prm: pj.OnRegStateParam) -> None:  # noqa: N802  pjsua2's own name
            if prm.code == 200:
                os.write(said, f"{time.monotonic()}\n".encode())

    endpoint = pj.Endpoint()
    endpoint.libCreate()
    setting = pj.EpConfig()
    setting.logConfig.level = setting.logConfig.consoleLevel = 0
    setting.uaConfig.threadCnt = 0
    endpoint.libInit(setting)
    endpoint.audDevManager().setNoDev()
    transport = pj.TransportConfig()
    transport.boundAddress = "127.0.0.1"
    endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
    endpoint.libStart()
    account = pj.AccountConfig()
    account.idUri = f"sip:{USER}@{registrar}"
    account.regConfig.registrarUri = f"sip:{registrar}"
    account.sipConfig.authCreds.append(pj.AuthCredInfo("digest", "*", USER, 0, PASSWORD))
    line = Line()
    line.create(account)
    while True:
        endpoint.libHandleEvents(10)


if __name__ == "__main__":
    {"rows": rows, "telephone": telephone, "register": register}[sys.argv[1]](sys.argv[2])
