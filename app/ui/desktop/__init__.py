"""The program among the other windows of the computer: bar, tray, notifications, keys."""
