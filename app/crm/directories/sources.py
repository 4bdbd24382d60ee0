"""Which source speaks the language of a directory."""

from app.crm.directories.entries import Source
from app.settings import Directory


def source_of(directory: Directory, password: str) -> Source:
    """What fetches the entries of this directory; raises `UserError`."""
    if directory.kind == "ldap":
        from app.crm.directories.ldap import Ldap

        return Ldap(directory, password)
    from app.crm.directories.carddav import CardDav
    from app.crm.directories.web import Web

    web = Web(
        directory.address,
        user=directory.user,
        password=password,
        ca_file=directory.ca_file,
    )
    return CardDav(web)
