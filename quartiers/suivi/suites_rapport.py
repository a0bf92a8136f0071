"""What comes next for a report, and what stands in the way: told at any time on its page."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils import timezone

from quartiers.socle import formats
from quartiers.suivi.domain.adoption_rapport import deliberation_de_l_epci, observations_sans_suite
from quartiers.suivi.domain.consultation import manquants_de_droit
from quartiers.suivi.enums import EtatRapport, SensAvisRapport
from quartiers.suivi.models import AvisRapport, Chapitre, CommentaireChapitre, Deliberation, Rapport
from quartiers.suivi.nombres_ecrits import petits_nombres
from quartiers.suivi.queries.matiere import reglage_le

CITES = 3  # passages told of a chapter


@dataclass(frozen=True)
class Suite:
    """The next act, in words; what must be done before it, and what one may still want to look at."""

    acte: str
    phrase: str
    bloque: list[str] = field(default_factory=list)
    a_voir: list[str] = field(default_factory=list)

    @property
    def phrase_suivie(self) -> str:
        """After « La suite : »."""
        return self.phrase[:1].lower() + self.phrase[1:]


def suite_de(rapport: Rapport) -> Suite:
    return {
        EtatRapport.BROUILLON: suite_brouillon,
        EtatRapport.CONSULTATION: suite_consultation,
        EtatRapport.AVIS_RECUS: suite_avis,
        EtatRapport.ANNEXE: suite_annexe,
        EtatRapport.DELIBERE: suite_adopte,
        EtatRapport.PUBLIE: suite_publie,
        EtatRapport.TRANSMIS: suite_finie,
    }[EtatRapport(rapport.etat)](rapport)


def suite_brouillon(rapport: Rapport) -> Suite:
    bloque = []
    if not AvisRapport.objects.filter(rapport=rapport).exists():
        bloque.append("La liste des avis à demander est vide : préparez-la.")
    elif absents := manquants_de_droit(rapport):
        bloque.append(f"La loi veut aussi l’avis de : {', '.join(absents)}.")
    a_voir = [] if rapport.assemblee_le else ["La date de l’assemblée n’est pas fixée : le calendrier en dépend."]
    a_voir += remarques_de_redaction(rapport)
    sans_adresse = AvisRapport.objects.filter(rapport=rapport, courriel="").count()
    if sans_adresse:
        a_voir.append(f"{formats.compte(sans_adresse, 'avis', 'avis')} à demander sans adresse : par courrier.")
    return Suite("ouvrir_consultation", "Ouvrir la consultation sur le projet", bloque, a_voir)


def remarques_de_redaction(rapport: Rapport) -> Iterator[str]:
    """Legal contents without text, remarks not settled, small counts of people written in the texts."""
    vides = Chapitre.objects.filter(rapport=rapport, texte="").exclude(exigence="").order_by("rang", "pk")
    for titre, exigence in vides.values_list("titre", "exigence"):
        yield f"« {titre} » n’a pas de texte ({exigence})."
    ouverts = CommentaireChapitre.objects.filter(chapitre__rapport=rapport, regle_le__isnull=True).count()
    if ouverts:
        yield f"{formats.compte(ouverts, 'commentaire n’est pas réglé', 'commentaires ne sont pas réglés')}."
    yield from nombres_a_relire(rapport)


def nombres_a_relire(rapport: Rapport) -> Iterator[str]:
    """Chapters whose text tells a count of people that the tables would hide (nombres_ecrits)."""
    seuil = reglage_le(rapport.contrat, timezone.localdate()).seuil_secret
    for titre, texte in Chapitre.objects.filter(rapport=rapport).order_by("rang", "pk").values_list("titre", "texte"):
        if trouves := petits_nombres(texte, seuil):
            cites = ", ".join(f"« {passage} »" for passage in trouves[:CITES])
            suite = " et d’autres" if len(trouves) > CITES else ""
            yield f"« {titre} » nomme moins de {seuil} personnes : {cites}{suite}. Cela peut-il les faire reconnaître ?"


def suite_consultation(rapport: Rapport) -> Suite:
    attendus = AvisRapport.objects.filter(rapport=rapport, sens=SensAvisRapport.EN_ATTENTE)
    noms = list(attendus.order_by("pk").values_list("nom", flat=True))
    fin = rapport.consultation_fin
    bloque, a_voir = [], []
    if noms and fin and timezone.localdate() <= fin:
        bloque.append(
            f"{formats.compte(len(noms), 'avis attendu', 'avis attendus')} jusqu’au {formats.date_fr(fin)} : "
            f"{', '.join(noms)}."
        )
    elif noms:
        a_voir.append(f"Sans réponse, réputés favorables à la clôture : {', '.join(noms)}.")
    return Suite("clore_consultation", "Clore la consultation", bloque, a_voir)


def suite_avis(rapport: Rapport) -> Suite:
    sans_suite = observations_sans_suite(rapport)
    bloque = [f"Dites la suite donnée aux observations de : {', '.join(sans_suite)}."] if sans_suite else []
    return Suite("annexer", "Annexer les avis et arrêter le projet", bloque, [*remarques_de_redaction(rapport)])


def suite_annexe(rapport: Rapport) -> Suite:
    bloque = []
    if deliberation_de_l_epci(rapport) is None:
        bloque.append("La délibération de l’assemblée de l’intercommunalité n’est pas enregistrée.")
    return Suite("adopter", "Constater l’adoption", bloque, [*communes_sans_deliberation(rapport)])


def communes_sans_deliberation(rapport: Rapport) -> Iterator[str]:
    manquantes = Deliberation.objects.filter(rapport=rapport, commune__isnull=False, tenue_le__isnull=True)
    for nom in manquantes.order_by("pk").values_list("assemblee", flat=True):
        yield f"{nom} : le maire y présente aussi le rapport ; aucune délibération n’est enregistrée."


def suite_adopte(rapport: Rapport) -> Suite:
    bloque = [] if rapport.contrat.publie else ["Le contrat n’est pas publié."]
    return Suite("publier", "Publier le rapport", bloque, [*communes_sans_deliberation(rapport)])


def suite_publie(rapport: Rapport) -> Suite:
    return Suite("transmettre", "Transmettre à l’État", [], [*communes_sans_deliberation(rapport)])


def suite_finie(rapport: Rapport) -> Suite:
    return Suite(
        "", "Tout est fait : le rapport est adopté, publié et transmis.", [], [*communes_sans_deliberation(rapport)]
    )
