"""What is asked of a partner for a year: its rows, the same in the form and in the workbook. Keys:
« q12 » a promised number, « e34 » a commitment without number, « m56-euros » a scheme in one kind of quantity.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.engagements.enums import (
    Avancement,
    EtatEngagement,
    Fiabilite,
    Methode,
    NaturePromesse,
    Territoire,
    UniteMoyen,
)
from quartiers.engagements.models import DemandePartenaire, Dispositif, Mobilisation, NatureDispositif, Realisation
from quartiers.engagements.queries import dispositifs_le
from quartiers.engagements.queries_suivi import EngagementSuivi, suivre
from quartiers.socle.formats import INSECABLE, compte, nombre
from quartiers.socle.modeles import en_vigueur_le
from quartiers.socle.saisies import lire_nombre

MAXIMUM = Decimal("99999999999999")
ENGAGEMENTS = "Engagements"
UNITES_PAR_DEFAUT = (UniteMoyen.BENEFICIAIRES.value, UniteMoyen.EUROS.value)


@dataclass(frozen=True)
class ChampReponse:
    """A cell to fill. `genre`: nombre, choix, texte (a line) or long; `nom` is the model's field."""

    nom: str
    libelle: str
    genre: str = "texte"
    choix: tuple[tuple[str, str], ...] = ()
    aide: str = ""
    maximum: int = 250

    def normaliser(self, saisie: str) -> str:
        """The canonical text of what was typed. Raises ValidationError, saying how to write it."""
        texte = saisie.replace("\r\n", "\n").strip()
        if self.genre == "nombre":
            lu = lire_nombre(texte)
            if lu is None:
                return ""
            if lu < 0:
                raise ValidationError("Un nombre n’est jamais négatif\u00a0: écrivez 0 ou plus.")
            if lu > MAXIMUM or -int(lu.as_tuple().exponent) > 2:
                raise ValidationError("Écrivez ce nombre avec deux chiffres au plus après la virgule.")
            return f"{lu.normalize():f}"
        if self.genre == "choix":
            return self.choix_lu(texte)
        if len(texte) > self.maximum:
            raise ValidationError(f"{len(texte)} caractères\u00a0: {self.maximum} au plus.")
        return texte

    def choix_lu(self, texte: str) -> str:
        """A code, or the words of a choice as a spreadsheet gives them."""
        voulu = " ".join(texte.split()).casefold()
        for code, libelle in (("", ""), *self.choix):
            if voulu in {code.casefold(), " ".join(libelle.split()).casefold()}:
                return code
        permis = ", ".join(libelle for _, libelle in self.choix)
        raise ValidationError(f"« {texte[:40]} » n’est pas proposé. Choisissez parmi\u00a0: {permis}.")

    def montrer(self, canonique: str) -> str:
        """As a person reads it."""
        if self.genre == "choix":
            return dict(self.choix).get(canonique, canonique)
        return nombre(Decimal(canonique)) if self.genre == "nombre" and canonique else canonique

    def lire(self, objet: Realisation | Mobilisation, quartiers: Mapping[int, Decimal] | None = None) -> str:
        """The canonical text stored."""
        if pk := self.quartier:
            valeur: Any = (quartiers or {}).get(pk)
        else:
            valeur = getattr(objet, self.nom)
        return "" if valeur is None else f"{valeur.normalize():f}" if isinstance(valeur, Decimal) else str(valeur)

    @property
    def quartier(self) -> int | None:
        """The neighbourhood whose part is told, for « dont_12 »."""
        return int(self.nom[5:]) if self.nom.startswith("dont_") else None


def choix_de(classe: Any) -> tuple[tuple[str, str], ...]:
    return tuple((str(code), str(libelle)) for code, libelle in classe.choices)


METHODE = ChampReponse("methode", "Compté ou estimé", "choix", choix_de(Methode))
SOURCE = ChampReponse("source", "Source", aide="Le fichier, le rapport ou la base d’où vient ce chiffre.")
COMMENTAIRE = ChampReponse("commentaire", "Commentaire", "long", maximum=5000)
VALEUR = ChampReponse("valeur", "Valeur de l’année", "nombre")
LOCALE = ChampReponse(
    "valeur_locale",
    "Dont sur le territoire du contrat",
    "nombre",
    aide="Pour information\u00a0: la promesse se juge à son échelle.",
)
AVANCEMENT = ChampReponse("avancement", "Où en est-on\u00a0?", "choix", choix_de(Avancement))
MOYENS = (
    ChampReponse("qpv_prevu", "Prévu dans les quartiers prioritaires", "nombre"),
    ChampReponse("qpv", "Réalisé dans les quartiers prioritaires", "nombre"),
    ChampReponse("territoire_prevu", "Prévu sur tout le territoire", "nombre"),
    ChampReponse("territoire", "Réalisé sur tout le territoire", "nombre"),
    ChampReponse("territoire_genre", "Tout le territoire, c’est", "choix", choix_de(Territoire)),
    METHODE,
    ChampReponse(
        "cle_estimation", "Clé de l’estimation", maximum=300, aide="Pour une estimation\u00a0: comment elle est faite."
    ),
    ChampReponse("fiabilite", "Fiabilité", "choix", choix_de(Fiabilite)),
    SOURCE,
    COMMENTAIRE,
)
CHAMPS_SANS_NOMBRE = (AVANCEMENT, SOURCE, COMMENTAIRE)


@dataclass(frozen=True)
class Question:
    """One row asked. `promis` and `avant` are for the reader; `rubrique` gathers rows on one page of the form."""

    cle: str
    rubrique: str
    libelle: str
    promis: str
    unite: str
    champs: tuple[ChampReponse, ...]
    detail: str = ""
    avant: str = ""
    engagement_id: int | None = None
    quantite_id: int | None = None
    dispositif_id: int | None = None

    def champ(self, nom: str) -> ChampReponse | None:
        return next((champ for champ in self.champs if champ.nom == nom), None)

    @property
    def principaux(self) -> frozenset[str]:
        """The fields that make a row answered."""
        return frozenset({"valeur", "avancement", "qpv", "qpv_prevu", "territoire", "territoire_prevu"})


@dataclass
class Tableau:
    """The questions of one partner and what it answered, by key: field → canonical text."""

    demande: DemandePartenaire
    questions: list[Question]
    reponses: dict[str, dict[str, str]]
    objets: dict[str, Realisation | Mobilisation]

    def question(self, cle: str) -> Question | None:
        return next((question for question in self.questions if question.cle == cle), None)

    def repondue(self, question: Question) -> bool:
        return any(self.reponses[question.cle].get(nom) for nom in question.principaux)

    @property
    def rubriques(self) -> list[tuple[str, list[Question]]]:
        groupes: dict[str, list[Question]] = {}
        for question in self.questions:
            groupes.setdefault(question.rubrique, []).append(question)
        return list(groupes.items())

    @property
    def compte(self) -> tuple[int, int]:
        return sum(self.repondue(q) for q in self.questions), len(self.questions)

    @property
    def remplissage(self) -> str:
        """« 3 lignes remplies sur 12 »."""
        repondues, total = self.compte
        return f"{compte(repondues, 'ligne remplie', 'lignes remplies')} sur {total}"


def tableau_de(demande: DemandePartenaire) -> Tableau:
    """Everything asked of this partner, in the contract's order. `demande` comes with contract, collection, partner."""
    return tableaux_de([demande])[0]


def tableaux_de(demandes: Sequence[DemandePartenaire]) -> list[Tableau]:
    """The same for several partners of one collection, what is common being read once."""
    if not demandes:
        return []
    contrat, annee = demandes[0].contrat, demandes[0].collecte.annee
    suivis, dispositifs, quartiers = suivre(contrat, annee), droit_commun(contrat, annee), quartiers_de(contrat, annee)
    mobilisations = mobilisations_de(demandes[0], annee)
    return [
        assembler(
            demande,
            [s for s in suivis if s.partenaire is not None and s.partenaire.pk == demande.organisme_id],
            [d for d in dispositifs if organisme_du(d) == demande.organisme_id],
            quartiers,
            mobilisations,
        )
        for demande in demandes
    ]


def assembler(
    demande: DemandePartenaire,
    suivis: Sequence[EngagementSuivi],
    dispositifs: Sequence[Dispositif],
    quartiers: Sequence[QuartierContrat],
    mobilisations: Mapping[tuple[int, str, int], Mobilisation],
) -> Tableau:
    """The table of one partner, out of what it answers for."""
    annee = demande.collecte.annee
    questions = [question for suivi in suivis if a_demander(suivi) for question in questions_de(suivi)]
    for dispositif in dispositifs:
        questions += questions_du_dispositif(dispositif, annee, mobilisations, quartiers)
    objets = objets_de(demande, questions, suivis, mobilisations)
    parts = {m.pk: {p.quartier_id: p.valeur for p in m.quartiers.all()} for m in mobilisations.values() if m.pk}
    reponses = {
        question.cle: {
            champ.nom: champ.lire(objets[question.cle], parts.get(objets[question.cle].pk or 0) if question.dispositif_id else None)
            for champ in question.champs
        }
        for question in questions
    }  # fmt: skip
    return Tableau(demande, questions, reponses, objets)


def quartiers_de(contrat: Contrat, annee: int) -> list[QuartierContrat]:
    jour = max(contrat.debut, min(dt.date(annee, 12, 31), contrat.fin - dt.timedelta(days=1)))
    return list(QuartierContrat.objects.filter(en_vigueur_le(jour), contrat=contrat).order_by("rang", "pk"))


def a_demander(suivi: EngagementSuivi) -> bool:
    """What was given up or declared done before the year is not asked again."""
    conduite = suivi.conduite
    if conduite is None or conduite.etat == EtatEngagement.SUIVI or conduite.etat_le is None:
        return True
    return conduite.etat_le.year >= suivi.annee


def questions_de(suivi: EngagementSuivi) -> list[Question]:
    pk, titre = suivi.lu.engagement.pk, f"{suivi.code} – {suivi.lu.titre}"
    if not suivi.nombres:
        avant = suivi.realisations.get(suivi.annee - 1)
        dit = avant.get_avancement_display() if avant else ""
        return [Question(f"e{pk}", ENGAGEMENTS, titre, "", "", CHAMPS_SANS_NOMBRE, suivi.lu.engagement.detail, dit, pk)]
    questions = []
    for suivi_nombre in suivi.nombres:
        quantite, promesse = suivi_nombre.quantite, suivi_nombre.promesse
        promis = f"{nombre(quantite.nombre)}{INSECABLE}{quantite.unite} {quantite.periode}".strip()
        if quantite.perimetre:
            promis += f" ({quantite.perimetre})"
        libelle_valeur = VALEUR if promesse.nature != NaturePromesse.CUMUL else CUMUL
        champs = (libelle_valeur, *((LOCALE,) if promesse.locale_a_part else ()), METHODE, SOURCE, COMMENTAIRE)
        avant = suivi_nombre.realisations.get(suivi.annee - 1)
        dit = f"{nombre(avant.valeur)}" if avant and avant.valeur is not None else ""
        questions.append(
            Question(f"q{quantite.pk}", ENGAGEMENTS, titre, promis, quantite.unite, champs, "", dit, pk, quantite.pk)
        )
    return questions


CUMUL = ChampReponse(
    "valeur",
    "Fait dans l’année",
    "nombre",
    aide="Ce qui a été fait cette année seulement, pas le total depuis le début.",
)


def droit_commun(contrat: Contrat, annee: int) -> list[Dispositif]:
    """The common-law schemes of a year; specific credits are another matter."""
    jour = max(contrat.debut, min(dt.date(annee, 12, 31), contrat.fin - dt.timedelta(days=1)))
    return [d for d in dispositifs_le(contrat, jour) if d.nature == NatureDispositif.DROIT_COMMUN]


def organisme_du(dispositif: Dispositif) -> int | None:
    if dispositif.organisme_id is not None:
        return dispositif.organisme_id
    return dispositif.signataire.organisme_id if dispositif.signataire else None


def mobilisations_de(demande: DemandePartenaire, annee: int) -> dict[tuple[int, str, int], Mobilisation]:
    """(scheme, unit, year) → what was told, of the year and of the one before."""
    siennes = Mobilisation.objects.filter(contrat=demande.contrat_id, annee__in=[annee - 1, annee])
    return {(m.dispositif_id, m.unite, m.annee): m for m in siennes.prefetch_related("quartiers")}


def questions_du_dispositif(
    dispositif: Dispositif,
    annee: int,
    mobilisations: Mapping[tuple[int, str, int], Mobilisation],
    quartiers: Sequence[QuartierContrat],
) -> Iterable[Question]:
    """A row for each kind of quantity asked, or told already this year or the year before."""
    deja = {unite for pk, unite, _ in mobilisations if pk == dispositif.pk}
    voulues = dispositif.unites or [u for u in UniteMoyen.values if u in deja] or UNITES_PAR_DEFAUT
    dont = tuple(ChampReponse(f"dont_{q.pk}", f"Dont {q.titre}", "nombre") for q in quartiers)
    for unite in UniteMoyen.values:
        if unite not in voulues and unite not in deja:
            continue
        avant = mobilisations.get((dispositif.pk, unite, annee - 1))
        yield Question(
            cle=f"m{dispositif.pk}-{unite}",
            rubrique=dispositif.domaine or "Autres dispositifs",
            libelle=dispositif.titre,
            promis="",
            unite=UniteMoyen(unite).label,
            champs=(*MOYENS, *dont),
            detail=dispositif.objectif,
            avant=phrase_d_avant(avant),
            dispositif_id=dispositif.pk,
        )


def phrase_d_avant(avant: Mobilisation | None) -> str:
    if avant is None or avant.qpv is None:
        return ""
    tout = f" sur {nombre(avant.territoire)}" if avant.territoire is not None else ""
    return f"{nombre(avant.qpv)} en quartier prioritaire{tout}"


def objets_de(
    demande: DemandePartenaire,
    questions: Iterable[Question],
    suivis: Iterable[EngagementSuivi],
    mobilisations: Mapping[tuple[int, str, int], Mobilisation],
) -> dict[str, Realisation | Mobilisation]:
    """The row behind each question: stored, or new and not saved."""
    annee = demande.collecte.annee
    dites = Realisation.objects.filter(
        contrat=demande.contrat_id, annee=annee, engagement__in=[s.lu.engagement.pk for s in suivis]
    ).select_related("piece")
    par_cle = {f"q{r.quantite_id}" if r.quantite_id else f"e{r.engagement_id}": r for r in dites}
    objets: dict[str, Realisation | Mobilisation] = {}
    for question in questions:
        objets[question.cle] = par_cle.get(question.cle) or mobilisations.get(cle_du_moyen(question, annee)) or vierge(
            demande, question
        )  # fmt: skip
    return objets


def cle_du_moyen(question: Question, annee: int) -> tuple[int, str, int]:
    return (question.dispositif_id or 0, question.cle.partition("-")[2], annee)


def vierge(demande: DemandePartenaire, question: Question) -> Realisation | Mobilisation:
    commun: dict[str, Any] = {"contrat_id": demande.contrat_id, "annee": demande.collecte.annee}
    if question.dispositif_id:
        return Mobilisation(
            dispositif_id=question.dispositif_id,
            organisme_id=demande.organisme_id,
            unite=question.cle.partition("-")[2],
            **commun,
        )
    return Realisation(engagement_id=question.engagement_id or 0, quantite_id=question.quantite_id, **commun)
