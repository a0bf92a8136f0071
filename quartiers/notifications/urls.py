"""Addresses of one's own choices about letters."""

from django.urls import URLPattern, URLResolver, path

from quartiers.notifications import views

app_name = "notifications"
urlpatterns: list[URLPattern | URLResolver] = [
    path("courriels/", views.preferences, name="preferences"),
]
