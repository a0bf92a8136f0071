"""Addresses of the residents' participation fund."""

from django.urls import URLPattern, URLResolver, path

from quartiers.participation.views import fph

FPH = "contrats/<slug:code>/fph/"
DEMANDE = f"{FPH}demandes/<int:numero>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(FPH, fph.fph, name="fph"),
    path(f"{FPH}demander/", fph.fph_demander, name="fph_demander"),
    path(f"{FPH}demandes/", fph.fph_demandes, name="fph_demandes"),
    path(f"{FPH}reglement/", fph.fph_reglement, name="fph_reglement"),
    path(f"{FPH}reglement/<int:pk>/", fph.fph_reglement, name="fph_reglement_modifier"),
    path(f"{FPH}enveloppe/", fph.fph_enveloppe, name="fph_enveloppe"),
    path(DEMANDE, fph.fph_demande, name="fph_demande"),
    path(f"{DEMANDE}decider/", fph.fph_decider, name="fph_decider"),
    path(f"{DEMANDE}justificatif/", fph.fph_justificatif, name="fph_justificatif"),
    path(f"{DEMANDE}<slug:acte>/", fph.fph_acte, name="fph_acte"),
]
