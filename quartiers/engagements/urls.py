"""Addresses of the signatories, their commitments and their schemes."""

from django.urls import URLPattern, URLResolver, path

from quartiers.engagements import views

app_name = "engagements"
urlpatterns: list[URLPattern | URLResolver] = [
    path("contrats/<slug:code>/signataires/", views.signataires, name="signataires"),
    path("contrats/<slug:code>/signataires/<slug:signataire>/", views.signataire, name="signataire"),
    path("contrats/<slug:code>/engagements/", views.engagements, name="engagements"),
    path("contrats/<slug:code>/dispositifs/", views.dispositifs, name="dispositifs"),
]
