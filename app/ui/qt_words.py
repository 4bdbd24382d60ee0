"""Qt's own words, in the language of the window."""

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from app import i18n


class QtWords:
    """Undo, Copy, the days of the week: what Qt itself has to say."""

    def __init__(self, application: QApplication) -> None:
        self._application = application
        self._translator = QTranslator(application)

    def speak(self, code: str) -> None:
        """Speak "fr" or "en" from now on, with days written as the program writes them."""
        QLocale.setDefault(QLocale(i18n.current().locale))
        self._application.removeTranslator(self._translator)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if code != "en" and self._translator.load(f"qtbase_{code}", folder):
            self._application.installTranslator(self._translator)
