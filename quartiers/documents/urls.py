from django.urls import URLPattern, URLResolver, path

from quartiers.documents import views

app_name = "documents"
urlpatterns: list[URLPattern | URLResolver] = [path("<int:pk>/", views.lire, name="lire")]
