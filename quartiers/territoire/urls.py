from django.urls import URLPattern, URLResolver

app_name = "territoire"
urlpatterns: list[URLPattern | URLResolver] = []
