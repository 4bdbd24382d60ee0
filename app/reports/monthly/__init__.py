"""The pages of the monthly report, one file each; documents/monthly.py puts them together."""
