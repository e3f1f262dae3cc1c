"""Which address leads to which page?"""

from django.urls import include, path

from buyline.web import (
    chart_views,
    explaining,
    imports_page,
    imports_wizard,
    jobs_page,
    journey_views,
    readiness,
    search_views,
    views,
)

urlpatterns = [
    path("", views.home),
    path("pipeline", views.pipeline, name="pipeline"),
    path("flow", views.flow, name="flow"),
    path("conversion", views.conversion, name="conversion"),
    path("time", views.time_in_stage, name="time"),
    path("search", search_views.search, name="search"),
    path("search.json", search_views.palette, name="palette"),
    path("keys", search_views.keys, name="keys"),
    path("journeys", journey_views.journeys, name="journeys"),
    path("journeys/<path:id_>", journey_views.journey, name="journey"),
    path("buyers", journey_views.buyers, name="buyers"),
    path("buyers/<path:id_>", journey_views.buyer, name="buyer"),
    path("people", journey_views.people, name="people"),
    path("people/<path:id_>", journey_views.person, name="person"),
    path("export/journeys.<str:form>", journey_views.journeys_export, name="journeys-export"),
    path("styleguide", views.styleguide, name="styleguide"),
    path("leakage", explaining.leakage, name="leakage"),
    path("breakdown", explaining.breakdown, name="breakdown"),
    path("health-of-books", explaining.books_health, name="books-health"),
    path("restatement", explaining.restatement, name="restatement"),
    path("chart/drawing-<slug:version>.js", chart_views.bundle, name="chart-bundle"),
    path("chart/<slug:kind>.<str:ending>", chart_views.taken, name="chart"),
    path("chart/<slug:kind>/shown.<str:ending>", chart_views.shown, name="chart-shown"),
    path("", include("buyline.web.acts.urls")),
    path("", include("buyline.web.members.urls")),
    path("api/", include("buyline.api.urls")),
    path("imports", imports_page.imports, name="imports"),
    path("imports/file", imports_wizard.take_file, name="import-file"),
    path("imports/drafts/<slug:draft>/columns", imports_wizard.columns, name="import-columns"),
    path("imports/drafts/<slug:draft>/check", imports_wizard.check, name="import-check"),
    path("imports/drafts/<slug:draft>/mapping.yaml", imports_wizard.mapping, name="import-mapping"),
    path("imports/drafts/<slug:draft>/drop", imports_wizard.drop, name="import-drop"),
    path("imports/drafts/<slug:draft>/result", imports_wizard.result, name="import-result"),
    path("imports/undo/<path:batch>", imports_page.undo, name="undo_import"),
    path("imports/bad-rows/<path:batch>", imports_page.bad_rows, name="bad-rows"),
    path("jobs", jobs_page.jobs, name="jobs"),
    path("jobs/<slug:job>/cancel", jobs_page.cancel, name="cancel_job"),
    path("jobs/<slug:job>/again", jobs_page.again, name="job_again"),
    path("jobs/<slug:job>/file", jobs_page.file, name="job_file"),
    path("health", readiness.health, name="health"),
    path("ready", readiness.ready, name="ready"),
    path("assets/<slug:digest>/<str:name>", views.asset, name="asset"),
]

handler403 = views.not_allowed
handler400 = views.bad_request
handler404 = views.not_found
handler500 = views.failed
