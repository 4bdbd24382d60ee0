"""The lock in the call bar: closed only where nobody on the way can listen."""

from app.desk.current_calls import CallView
from app.ui import live_words
from app.ui.widgets.picture import Picture


class LockSign(Picture):
    """Closed and green, closed and amber where the keys could be read, or open; hidden before."""

    def __init__(self) -> None:
        super().__init__("lock-open", "muted", 16)
        self.hide()

    def draw(self, view: CallView) -> None:
        """Show how the sound of this call is protected at this moment."""
        words = live_words.encryption_words(view)
        self.setVisible(bool(words))
        self.setToolTip(words)
        self.setAccessibleName(words)
        if not view.encrypted:
            self.show_as("lock-open", "muted")
        else:
            self.show_as("lock", "good" if view.keys_hidden else "warning")
