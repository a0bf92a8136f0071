"""What the site keeps of a person, why, and until when; and all of it in one file."""

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings

from quartiers.comptes.models import Habilitation, Utilisateur

JOURS_DE_SESSION = settings.SESSION_COOKIE_AGE // 86_400


@dataclass(frozen=True)
class Rubrique:
    """A kind of data: what, why (purpose), until when."""

    quoi: str
    pourquoi: str
    jusqu_a: str


RUBRIQUES = [
    Rubrique(
        "Adresse électronique et nom affiché",
        "Vous reconnaître à la connexion, et signer ce que vous faites pour le contrat.",
        f"Tant que le compte sert. Après {settings.MOIS_SANS_CONNEXION} mois sans connexion, et un courriel d’avertissement, "
        f"il ferme ; {settings.MOIS_DE_COMPTE_FERME} mois plus tard, le nom et l’adresse sont effacés.",
    ),
    Rubrique(
        "Habilitations : rôle, organisme, périmètre, dates, qui les a données",
        "Ne montrer et ne laisser faire que ce que votre fonction demande.",
        "La durée du contrat et de son évaluation : elles disent qui pouvait décider, et quand. Sans votre nom une fois le "
        "compte effacé.",
    ),
    Rubrique(
        "Mot de passe (chiffré sans retour possible), second facteur, clés d’accès",
        "Prouver que c’est bien vous, si vous avez choisi ces moyens.",
        "Jusqu’à ce que vous les retiriez.",
    ),
    Rubrique(
        "Sessions : adresse IP, navigateur, date d’ouverture",
        "Vous montrer où vous êtes connecté·e, et fermer une session perdue.",
        f"Jusqu’à la déconnexion, et {JOURS_DE_SESSION} jours au plus.",
    ),
    Rubrique(
        "Lien avec votre compte d’agent : identifiant chez le fournisseur, nom, adresse",
        "Vous reconnaître quand vous revenez par ce fournisseur.",
        "Tant que le compte existe.",
    ),
    Rubrique(
        "Journal des actes : ce que vous avez fait, au titre de quelle habilitation, quand",
        "Rendre compte des décisions du contrat, et corriger une erreur.",
        "La durée du contrat et de son évaluation. Sans votre nom une fois le compte effacé.",
    ),
]
COLONNES = [("quoi", "Donnée"), ("pourquoi", "Pourquoi"), ("jusqu_a", "Jusqu’à quand")]


def donnees_de(utilisateur: Utilisateur) -> dict[str, Any]:
    """What the account holds, ready for JSON; secrets (password, keys) are left out, their existence is told."""
    habilitations = Habilitation.objects.filter(utilisateur=utilisateur).select_related("organisme", "commune")
    return {
        "compte": {
            "courriel": utilisateur.courriel,
            "nom": utilisateur.nom,
            "cree_le": utilisateur.cree_le,
            "derniere_connexion": utilisateur.last_login,
            "mot_de_passe": utilisateur.has_usable_password(),
        },
        "habilitations": [
            {
                "role": h.role,
                "organisme": str(h.organisme or ""),
                "contrat": h.contrat_id,
                "commune": str(h.commune or ""),
                "departement": h.departement,
                "debut": h.debut,
                "fin": h.fin,
                "motif_fin": h.motif_fin,
            }
            for h in habilitations.order_by("pk")
        ],
        "seconds_facteurs": [
            {"genre": facteur.type, "ajoute_le": facteur.created_at, "utilise_le": facteur.last_used_at}
            for facteur in Authenticator.objects.filter(user=utilisateur).order_by("pk")
        ],
        "sessions": [
            {"ouverte_le": s.created_at, "adresse_ip": s.ip, "navigateur": s.user_agent}
            for s in UserSession.objects.filter(user=utilisateur).order_by("pk")
        ],
        "comptes_d_agent": [
            {"fournisseur": c.provider, "identifiant": c.uid, "recu": c.extra_data}
            for c in SocialAccount.objects.filter(user=utilisateur).order_by("pk")
        ],
    }
