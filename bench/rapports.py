"""The annual report of a finished year: its figures, its charts, its PDF; the same content by WeasyPrint, in one run."""

import base64
import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from html import escape

from django.core.cache import caches
from django.db import transaction
from django.utils import timezone

from bench.chrono import chronometrer
from quartiers.exports.blocs import (
    Bloc,
    Chiffres,
    Document,
    Encadre,
    Fiche,
    Figure,
    Liste,
    Paragraphe,
    Paysage,
    Tableau,
    Titre,
)
from quartiers.exports.graphiques import CACHE
from quartiers.exports.pdf import pdf_du_document

LIMITE = 2.0  # s, figures, charts and PDF together
STYLE = """@page { size: A4; margin: 2.2cm } body { font-family: 'Source Sans Pro', sans-serif; font-size: 10.5pt }
h1 { break-before: page } table { width: 100%; border-collapse: collapse; font-size: 9pt } th { background: #e2eeea }
td, th { border-bottom: 0.5pt solid #cfc9bb; padding: 3pt; text-align: left } img { width: 85% }"""


def mesurer_rapport() -> None:
    from quartiers.comptes.politiques import Acteur
    from quartiers.contrat.models import Contrat
    from quartiers.suivi.composition import composer
    from quartiers.suivi.demonstration import annee_de_demonstration, annee_finie
    from quartiers.suivi.document_rapport import dessiner, document_du_rapport
    from quartiers.suivi.domain.rapport import ouvrir_rapport
    from quartiers.suivi.models import Rapport

    contrat = Contrat.objects.get(code="creusot-montceau")
    with transaction.atomic():
        annee_de_demonstration(contrat)
        annee = annee_finie(timezone.localdate())
        rapport = Rapport.objects.filter(contrat=contrat, annee=annee).first()
        rapport = rapport or ouvrir_rapport(acteur=Acteur(), contrat=contrat, annee=annee)
        premier = premiere_fois(lambda: composer(rapport))
        figures, _ = chronometrer(lambda: composer(rapport), fois=3)
        contenu = composer(rapport)
        transaction.set_rollback(True)
    a_froid = premiere_fois(lambda: dessiner(contenu))
    dessins, _ = chronometrer(lambda: dessiner(contenu), fois=3)
    document = document_du_rapport(dessiner(contenu))
    nous, _ = chronometrer(lambda: pdf_du_document(document), fois=3)
    entier = figures + dessins + nous
    print(f"\n## Rapport annuel d’une année ({len(contenu.donnees[0].lignes)} actions)")
    print(f"chiffres {figures:.2f} s, graphiques déjà tracés {dessins:.2f} s, PDF/UA {nous:.2f} s : {entier:.2f} s")
    print(f"part de la limite de {LIMITE:.0f} s : {entier / LIMITE:.0%}")
    tout = premier + a_froid + nous
    print(
        f"la première fois, chiffres {premier:.2f} s et graphiques {a_froid:.2f} s : {tout:.2f} s en tout, {tout / LIMITE:.0%}"
    )
    comparer(document, nous)


def premiere_fois(acte: Callable[[], object]) -> float:
    """Seconds, nothing being kept yet of what it draws."""
    from quartiers.suivi.queries import annees

    caches[CACHE].clear()
    caches["secret"].clear()
    annees.gardees.clear()
    debut = time.perf_counter()
    acte()
    return time.perf_counter() - debut


def comparer(document: Document, nous: float) -> None:
    """WeasyPrint on the same texts, tables and drawings; it is timed alone, its import left out."""
    try:
        from weasyprint import HTML
    except (ImportError, OSError) as erreur:
        print(f"WeasyPrint ne se charge pas ici (bibliothèques du système) : {erreur}")
        return
    page = html_de(document)
    HTML(string="<p>Un.</p>").write_pdf()
    debut = time.perf_counter()
    octets = HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")
    eux = time.perf_counter() - debut
    print(f"le même contenu par WeasyPrint {eux:.2f} s ({len(octets) // 1000} ko) ; rapport {nous / eux:.2f}")


def html_de(document: Document) -> str:
    corps = "".join(balises(document.blocs))
    titre = escape(document.titre)
    return (
        f'<html lang="fr"><head><meta charset="utf-8"><title>{titre}</title><style>{STYLE}</style></head>'
        f"<body><h1>{titre}</h1><p>{escape(document.mention)}, {dt.date.isoformat(document.date)}</p>{corps}</body></html>"
    )


def balises(blocs: Sequence[Bloc]) -> Iterator[str]:
    for bloc in blocs:
        if isinstance(bloc, Titre):
            yield f"<h{bloc.niveau}>{escape(bloc.texte)}</h{bloc.niveau}>"
        elif isinstance(bloc, Paragraphe):
            yield f"<p>{escape(bloc.texte)}</p>"
        elif isinstance(bloc, Encadre):
            yield f"<p><b>{escape(bloc.titre)}.</b> {escape(bloc.texte)}</p>"
        elif isinstance(bloc, Liste):
            yield "<ul>" + "".join(f"<li>{escape(point.texte)}</li>" for point in bloc.points) + "</ul>"
        elif isinstance(bloc, Chiffres):
            yield "<ul>" + "".join(f"<li><b>{escape(v)}</b> {escape(n)} {escape(d)}</li>" for v, n, d in bloc.chiffres)
            yield "</ul>"
        elif isinstance(bloc, Fiche):
            yield "".join(f"<p><b>{escape(nom)}</b> {escape(valeur)}</p>" for nom, valeur in bloc.paires)
        elif isinstance(bloc, Figure):
            image = base64.b64encode(bloc.svg.encode()).decode()
            yield f'<figure><img alt="{escape(bloc.alt)}" src="data:image/svg+xml;base64,{image}"></figure>'
        elif isinstance(bloc, Tableau):
            yield tableau(bloc)
        elif isinstance(bloc, Paysage):
            yield from balises(bloc.blocs)


def tableau(bloc: Tableau) -> str:
    tetes = "".join(f'<th scope="col">{escape(colonne.libelle)}</th>' for colonne in bloc.colonnes)
    lignes = "".join(
        f"<tr>{''.join(f'<td>{escape(str(cellule))}</td>' for cellule in ligne)}</tr>" for ligne in bloc.lignes
    )
    return f"<table><caption>{escape(bloc.legende)}</caption><thead><tr>{tetes}</tr></thead><tbody>{lignes}</tbody></table>"
