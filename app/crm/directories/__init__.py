"""Address books on servers in the house: fetched into the contacts, kept up to date."""
