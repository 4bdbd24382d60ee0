"""The list of accounts as a person changes it: pure functions on the stored tuple."""

from app.errors import UserError
from app.i18n import _, ngettext_
from app.settings import Account

MOST_ACCOUNTS = 8
"""What pjsip was built for."""


def saved(
    accounts: tuple[Account, ...], default: str, account: Account, replaces: str
) -> tuple[tuple[Account, ...], str]:
    """The accounts with `account` in the place of the one named `replaces`, and the default.

    Without `replaces` it is added. Raises `UserError` for a second one of the same name and for
    more than the telephone takes.
    """
    others = [one.name for one in accounts if one.name != replaces]
    if account.name in others:
        words = _("The account {account} is there already. Nothing was changed.")
        raise UserError(words.format(account=account.name))
    if replaces:
        changed = tuple(account if one.name == replaces else one for one in accounts)
        return changed, account.name if default == replaces else default
    if len(accounts) >= MOST_ACCOUNTS:
        words = ngettext_(
            "No more than {count} telephone account can be used at once.",
            "No more than {count} telephone accounts can be used at once.",
            MOST_ACCOUNTS,
        )
        raise UserError(words)
    return (*accounts, account), default or account.name
