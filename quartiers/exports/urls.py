from django.urls import URLPattern, URLResolver, path

from quartiers.exports import views

app_name = "exports"
urlpatterns: list[URLPattern | URLResolver] = [
    path("graphiques/<slug:cle>.svg", views.graphique, name="graphique"),
]
