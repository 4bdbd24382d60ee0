"""Which column of a file is which: the headings programs write, in French and English."""

import re
from collections.abc import Sequence

from app.crm.folding import fold

_FIELDS = {
    "given_name": "first name|given name|firstname|givenname|prenom|forename",
    "family_name": "last name|family name|lastname|familyname|surname|nom de famille",
    "name": (
        "name|full name|fullname|display name|nom|nom complet|nom et prenom|prenom et nom"
        "|nom prenom|prenom nom|contact|contact name|nom du contact"
    ),
    "organisation": (
        "organisation|organization|company|company name|firm|account|account name|societe"
        "|nom de la societe|entreprise|raison sociale|organization name|organisation name|client"
    ),
    "job_title": "job title|title|position|role|fonction|poste|titre|organization title|profession",
    "email": (
        "email|e mail|mail|email address|e mail address|mail address|courriel|adresse e mail"
        "|adresse email|adresse mail|adresse courriel|adresse de messagerie|e mail value"
    ),
    "work": (
        "phone|telephone|tel|phone number|telephone number|number|numero|numero de telephone"
        "|business phone|work phone|office phone|telephone professionnel|tel professionnel"
        "|tel pro|telephone bureau|tel bureau|fixe|telephone fixe|tel fixe|phone value|work"
        "|company main phone|primary phone|standard|ligne directe|direct line|phones|numbers"
    ),
    "mobile": (
        "mobile|mobile phone|mobile number|portable|telephone portable|tel portable|cell"
        "|cell phone|gsm|tel mobile|telephone mobile|natel|cellulaire"
    ),
    "home": "home phone|home|domicile|telephone domicile|tel domicile|telephone prive|tel prive",
    "fax": "fax|business fax|work fax|telecopie|fax number|numero de fax|home fax",
    "other": "other phone|other|autre telephone|autre|autre numero",
    "language": "language|langue|preferred language|langue preferee",
    "notes": "notes|note|remarks|remarques|comment|comments|commentaire|commentaires",
    "pinned_note": "pinned note|note epinglee|important|alert|alerte",
    "no_sales": (
        "no sales|no sales calls|do not call|dnc|pas de demarchage|opposition"
        "|opposition au demarchage|ne pas demarcher"
    ),
    "customer_since": "customer since|client since|client depuis|customer from|since|depuis",
}
_BY_HEADING = {
    heading: field for field, headings in _FIELDS.items() for heading in headings.split("|")
}
_COUNTED = re.compile(r" ?[0-9]+(?= |$)")
NUMBER_KINDS = ("work", "mobile", "home", "fax", "other")


def contact_columns(heading: Sequence[str]) -> list[tuple[str, int]]:
    """Field and position of every column that is understood; "Phone 2" is one more "Phone"."""
    found: list[tuple[str, int]] = []
    for position, cell in enumerate(heading):
        words = _COUNTED.sub("", fold(cell.replace("_", " "))).strip()
        field = _BY_HEADING.get(words)
        if field is not None:
            found.append((field, position))
    fields = {field for field, _position in found}
    if "given_name" in fields and "family_name" not in fields:
        # Beside a first name, "Name" is the family name.
        found = [("family_name" if f == "name" else f, position) for f, position in found]
    return found
