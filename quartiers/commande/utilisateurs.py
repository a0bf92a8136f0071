"""`quartiers utilisateur inviter`: the first administrator, and anyone else from the command line."""

import argparse

from django.core.exceptions import ValidationError
from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.commande.console import ErreurCommande, Sortie, reussite
from quartiers.commande.dates import lire_jour
from quartiers.comptes.enums import Role
from quartiers.contrat.models import Contrat
from quartiers.territoire.models import Commune


def inviter(choix: argparse.Namespace) -> int:
    from quartiers.accueil.domain.habilitations import inviter as inviter_personne

    if choix.role not in Role.values:
        raise ErreurCommande(f"« {choix.role} » n’est pas un rôle. Rôles : {', '.join(Role.values)}.")
    try:
        habilitation = inviter_personne(
            courriel=choix.courriel,
            nom=choix.nom,
            role=Role(choix.role),
            organisme=_organisme(choix.organisme),
            contrat=_contrat(choix.contrat),
            commune=_commune(choix.commune),
            departement=choix.departement,
            debut=timezone.localdate(),
            fin=lire_jour(choix.fin) if choix.fin else None,
        )
    except ValidationError as echec:
        raise ErreurCommande(" ".join(echec.messages)) from echec
    reussite(
        f"{choix.courriel} est habilité·e : {habilitation.get_role_display()}. Un courriel partira vers cette adresse."
    )
    return Sortie.REUSSITE


def _organisme(texte: str | None) -> Organisme | None:
    if not texte:
        return None
    trouve = Organisme.objects.filter(siret=texte).first() or Organisme.objects.filter(nom__iexact=texte).first()
    if trouve is None:
        raise ErreurCommande(f"Aucun organisme ne s’appelle « {texte} » ni ne porte ce SIRET.")
    return trouve


def _contrat(code: str | None) -> Contrat | None:
    if not code:
        return None
    trouve = Contrat.objects.filter(code=code).first()
    if trouve is None:
        connus = ", ".join(Contrat.objects.values_list("code", flat=True)[:10]) or "aucun"
        raise ErreurCommande(f"Aucun contrat n’a le code « {code} » (contrats chargés : {connus}).")
    return trouve


def _commune(code: str | None) -> Commune | None:
    if not code:
        return None
    trouvee = Commune.objects.filter(code=code).first()
    if trouvee is None:
        raise ErreurCommande(f"Aucune commune n’a le code INSEE « {code} ».")
    return trouvee
