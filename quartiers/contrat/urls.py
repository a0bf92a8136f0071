from django.urls import URLPattern, URLResolver

app_name = "contrat"
urlpatterns: list[URLPattern | URLResolver] = []
