"""Committees, residents' bodies, the catalogue of indicators, acronyms, references and notes."""

import datetime as dt
from collections.abc import Mapping

from quartiers.accueil.domain.chargement.contexte import Chargement, Noeud, codes_uniques, lignes, liste, texte
from quartiers.accueil.domain.chargement.rapprochement import cle_de
from quartiers.accueil.domain.chargement.synchronisation import synchroniser
from quartiers.contrat.models import Element, Reference, Sigle
from quartiers.gouvernance.genres import genre_du_titre
from quartiers.gouvernance.models import Instance
from quartiers.indicateurs.models import Indicateur, NatureIndicateur, Question
from quartiers.participation.enums_conseils import statut_d_apres
from quartiers.participation.models import InstanceParticipation

NOTE = "note"


def charger_instances(ch: Chargement, document: Noeud) -> None:
    noeuds = liste(document, "instances")
    codes = codes_uniques(texte(noeud, "titre") for noeud in noeuds)
    voulus = {
        code: ch.base(
            code=code,
            titre=texte(noeud, "titre", 250),
            commune_id=ch.commune_id(texte(noeud, "commune")),
            presidence=list(noeud.get("presidence") or []),
            membres=list(noeud.get("membres") or []),
            missions=list(noeud.get("missions") or []),
            frequence_min=noeud.get("frequence_min"),
            frequence_texte=texte(noeud, "frequence_texte"),
            rang=rang,
            lignes=lignes(noeud),
            genre=genre_du_titre(texte(noeud, "titre", 250)).value,
        )
        for rang, (code, noeud) in enumerate(zip(codes, noeuds, strict=True), start=1)
    }
    existants = Instance.objects.filter(contrat=ch.contrat, ajoutee=False)
    synchroniser(existants, voulus, modele=Instance, cle=lambda i: i.code, bilan=ch.bilan)


def charger_participation(ch: Chargement, document: Noeud) -> None:
    noeuds = liste(document, "participation")
    codes = codes_uniques(texte(noeud, "titre") for noeud in noeuds)
    voulus = {
        code: ch.base(
            code=code,
            titre=texte(noeud, "titre", 250),
            commune_id=ch.commune_id(texte(noeud, "commune")),
            statut=texte(noeud, "statut", 120),
            statut_legal=statut_d_apres(texte(noeud, "titre")),
            effectif=noeud.get("effectif"),
            nombre=noeud.get("nombre"),
            colleges=list(noeud.get("colleges") or []),
            mandat=noeud.get("mandat"),
            designation=texte(noeud, "designation"),
            renouvellement=texte(noeud, "renouvellement"),
            frequence_min=noeud.get("frequence_min"),
            frequence_texte=texte(noeud, "frequence_texte"),
            rang=rang,
            lignes=lignes(noeud),
        )
        for rang, (code, noeud) in enumerate(zip(codes, noeuds, strict=True), start=1)
    }
    existants = InstanceParticipation.objects.filter(contrat=ch.contrat)
    synchroniser(existants, voulus, modele=InstanceParticipation, cle=lambda i: i.code, bilan=ch.bilan)


def charger_indicateurs(ch: Chargement, document: Noeud, elements: Mapping[str, Element]) -> None:
    """Questions are gathered from the indicators that quote them: same axis, same orientation, same words."""
    noeuds = liste(document, "indicateurs")
    titres = {cle_de(texte(axe, "titre")): texte(axe, "code") for axe in liste(document, "axes")}
    questions: dict[tuple[str, str, str], dict[str, object]] = {}
    for noeud in noeuds:
        cle = cle_de_question(noeud)
        if cle not in questions:
            code_axe = texte(noeud, "axe_code") or titres.get(cle_de(texte(noeud, "axe")), "")
            axe, orientation = elements.get(code_axe), elements.get(texte(noeud, "orientation_code"))
            rang = len(questions) + 1
            questions[cle] = ch.base(
                code=f"Q{rang}",
                titre=texte(noeud, "question"),
                axe_id=axe.pk if axe else None,
                orientation_id=orientation.pk if orientation else None,
                orientation_citee=texte(noeud, "orientation", 300),
                rang=rang,
                lignes=list(noeud.get("question_lignes") or []),
            )
    codes = codes_des_indicateurs(noeuds)
    partis = Indicateur.objects.filter(contrat=ch.contrat).exclude(code__in=codes)
    partis.update(parent=None)
    ch.bilan.compter(ch.bilan.supprimes, Indicateur, partis.count())
    partis.delete()
    Indicateur.objects.filter(contrat=ch.contrat, question__rang__gt=len(questions)).update(question=None)
    par_code = {str(champs["code"]): champs for champs in questions.values()}
    faites = synchroniser(
        Question.objects.filter(contrat=ch.contrat), par_code, modele=Question, cle=lambda q: q.code, bilan=ch.bilan
    )
    numeros = {cle: faites[str(champs["code"])].pk for cle, champs in questions.items()}
    charger_lignes_d_indicateurs(ch, noeuds, numeros)


def cle_de_question(noeud: Noeud) -> tuple[str, str, str]:
    return cle_de(texte(noeud, "axe")), cle_de(texte(noeud, "orientation")), cle_de(texte(noeud, "question"))


def codes_des_indicateurs(noeuds: list[Noeud]) -> list[str]:
    codes = []
    for rang, noeud in enumerate(noeuds, start=1):
        code = texte(noeud, "code", 24) or f"I{rang}"
        codes += [code, *[f"{code}.{n}" for n, _ in enumerate(liste(noeud, "details"), start=1)]]
    return codes


def charger_lignes_d_indicateurs(
    ch: Chargement, noeuds: list[Noeud], questions: Mapping[tuple[str, str, str], int]
) -> None:
    """Indicators first, then their details, which hang on them."""
    existants = list(Indicateur.objects.filter(contrat=ch.contrat))
    principaux, details, rang = {}, {}, 0
    for position, noeud in enumerate(noeuds, start=1):
        code, rang = texte(noeud, "code", 24) or f"I{position}", rang + 1
        commun = {
            "question_id": questions[cle_de_question(noeud)],
            "nature": texte(noeud, "nature") or NatureIndicateur.QUANTITATIF.value,
        }
        principaux[code] = ch.base(
            **commun,
            code=code,
            titre=texte(noeud, "titre"),
            source=texte(noeud, "source", 300),
            frequence=texte(noeud, "frequence", 120),
            parent_id=None,
            rang=rang,
            lignes=lignes(noeud),
        )
        for numero, detail in enumerate(liste(noeud, "details"), start=1):
            rang += 1
            details[f"{code}.{numero}"] = (
                code,
                ch.base(
                    **commun,
                    code=f"{code}.{numero}",
                    titre=texte(detail, "titre"),
                    source="",
                    frequence="",
                    rang=rang,
                    lignes=lignes(detail),
                ),
            )
    presents = [i for i in existants if i.code in principaux]
    faits = synchroniser(presents, principaux, modele=Indicateur, cle=lambda i: i.code, bilan=ch.bilan)
    voulus = {code: {**champs, "parent_id": faits[parent].pk} for code, (parent, champs) in details.items()}
    presents = [i for i in existants if i.code in details]
    synchroniser(presents, voulus, modele=Indicateur, cle=lambda i: i.code, bilan=ch.bilan)


def charger_sigles(ch: Chargement, document: Noeud) -> None:
    """One row per acronym; given twice, the last meaning stands and it is told."""
    voulus = {}
    for noeud in liste(document, "sigles"):
        sigle = texte(noeud, "sigle", 40)
        if sigle in voulus:
            ch.bilan.remarques.append(f"Sigle « {sigle} » : la table le donne deux fois, la dernière ligne est gardée.")
        voulus[sigle] = {
            "contrat_id": ch.contrat.pk,
            "sigle": sigle,
            "titre": texte(noeud, "titre", 300),
            "precision": texte(noeud, "precision", 300),
            "lignes": lignes(noeud),
        }
    existants = Sigle.objects.filter(contrat=ch.contrat)
    synchroniser(existants, voulus, modele=Sigle, cle=lambda s: s.sigle, bilan=ch.bilan)


def charger_references(ch: Chargement, document: Noeud) -> None:
    """Legal texts and footnotes, in the order of the file."""
    noeuds = [(texte(n, "nature", 20) or "texte", n) for n in liste(document, "references")]
    noeuds += [(NOTE, n) for n in liste(document, "notes")]
    voulus = {
        rang: {
            "contrat_id": ch.contrat.pk,
            "nature": nature,
            "titre": texte(noeud, "titre"),
            "date": jour(noeud.get("date")),
            "numero": texte(noeud, "appel" if nature == NOTE else "numero", 40),
            "lignes": lignes(noeud),
        }
        for rang, (nature, noeud) in enumerate(noeuds)
    }
    existants = list(Reference.objects.filter(contrat=ch.contrat).order_by("pk"))
    rangs = {reference.pk: rang for rang, reference in enumerate(existants)}
    synchroniser(existants, voulus, modele=Reference, cle=lambda r: rangs[r.pk], bilan=ch.bilan)


def jour(valeur: object) -> dt.date | None:
    """A day, as YAML gives it (a date) or as JSON does (its ISO text)."""
    if isinstance(valeur, dt.datetime):
        return valeur.date()
    if isinstance(valeur, dt.date):
        return valeur
    try:
        return dt.date.fromisoformat(str(valeur)) if valeur else None
    except ValueError:
        return None
