"""The public summary as a document: what was frozen, said in full, nothing recomputed."""

import datetime as dt
from collections.abc import Iterator

from quartiers.exports.blocs import Bloc, ColonneBloc, Document, Encadre, Fiche, Paragraphe, Tableau, Titre
from quartiers.exports.pdf import pdf_du_document
from quartiers.socle.formats import date_fr, nombre
from quartiers.tranquillite.models import SynthesePublique


def synthese_en_pdf(synthese: SynthesePublique) -> bytes:
    """Raises exports.pdf.CompositionImpossible."""
    return pdf_du_document(document_de(synthese))


def document_de(synthese: SynthesePublique) -> Document:
    jour = synthese.publiee_le or dt.date(synthese.annee, 12, 31)
    return Document(
        titre="Tranquillité publique : synthèse",
        sous_titre=f"{synthese.contrat} – {synthese.periode}",
        mention=f"Publiée le {date_fr(synthese.publiee_le)}" if synthese.publiee_le else "Brouillon, non publié",
        entete=f"{synthese.contrat} – tranquillité, {synthese.periode}",
        date=jour,
        blocs=list(blocs_de(synthese)),
        sans_couverture=True,
        filigrane="Chiffres fictifs" if synthese.contenu.get("fictif") else "",
    )


def blocs_de(synthese: SynthesePublique) -> Iterator[Bloc]:
    contenu = synthese.contenu
    yield Encadre("À lire d’abord", f"{contenu['avertissement']} {contenu['note']}")
    for source in contenu["sources"]:
        yield Titre(source["titre"], 1)
        yield Fiche(f"Définition : {source['titre']}", paires_de(source))
        yield Tableau(
            f"{source['titre']}, {contenu['periode']}",
            [ColonneBloc("Catégorie", 2.2), *[ColonneBloc(lieu, 1.0, "droite") for lieu in source["colonnes"]]],
            [[ligne[0], *[nombre(v) if isinstance(v, int) else v for v in ligne[1:]]] for ligne in source["lignes"]],
            tetes_de_ligne=True,
        )
    if contenu["ressenti"]:
        yield Titre("Ce que disent les habitantes et habitants", 1)
        yield Paragraphe("Des parts de réponses à une enquête, et non des faits : elles se lisent à part.", "note")
        yield Tableau(
            "Ressenti",
            [
                ColonneBloc("Question et réponse", 3.0),
                ColonneBloc("Lieu", 1.3),
                ColonneBloc("Réponses"),
                ColonneBloc("Part", 1.7),
            ],
            [
                [
                    f"{r['question']} – {r['reponse']} ({r['vague']})",
                    r["lieu"],
                    str(r["repondants"]),
                    f"{r['part']} ({r['bornes']})",
                ]
                for r in contenu["ressenti"]
            ],
            tetes_de_ligne=True,
        )


def paires_de(source: dict[str, object]) -> list[tuple[str, str]]:
    ruptures = source["ruptures"]
    paires = [
        ("Partenaire", str(source["partenaire"])),
        ("Ce qui est compté", f"{source['definition']} ({source['unite']}, {source['echelle']})"),
        ("Fiabilité", str(source["fiabilite"])),
        ("Ce qui échappe", str(source["sous_declaration"] or "Non précisé")),
    ]
    if isinstance(ruptures, list) and ruptures:
        paires.append(("Ruptures de série", " ; ".join(map(str, ruptures))))
    return paires
