"""Which addresses lead to what members do?"""

from django.urls import path

from buyline.web import day_views
from buyline.web.acts import many_views, meant, merging, views

urlpatterns = [
    path("day", day_views.day, name="day"),
    path("day/seen", day_views.seen, name="day-seen"),
    path("day/later", day_views.later, name="day-later"),
    path("handoffs", day_views.handed_over, name="handoffs"),
    path("undo", views.taken_back, name="undo"),
    path("colleagues.json", meant.colleagues, name="colleagues"),
    path("acts/many", many_views.many, name="acts-many"),
    path("acts/merge", merging.merge, name="merge"),
    path("acts/<slug:word>", views.act, name="act"),
]
