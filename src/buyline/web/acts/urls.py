"""Which addresses lead to what members do?"""

from django.urls import path

from buyline.web.acts import views

urlpatterns = [
    path("undo", views.taken_back, name="undo"),
    path("acts/<slug:word>", views.act, name="act"),
]
