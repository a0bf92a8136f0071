from django.urls import URLPattern, URLResolver

app_name = "indicateurs"
urlpatterns: list[URLPattern | URLResolver] = []
