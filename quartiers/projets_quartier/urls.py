from django.urls import URLPattern, URLResolver

app_name = "projets_quartier"
urlpatterns: list[URLPattern | URLResolver] = []
