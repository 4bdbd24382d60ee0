"""What every panel of the settings page is."""

from app.ui.widgets.panel import Panel


class SettingsPanel(Panel):
    """One subject that saves itself; built from the desk when its section is first shown."""

    def refresh(self) -> None:
        """Read again what others may have changed; called when the section comes to the front."""
