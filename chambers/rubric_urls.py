"""Addresses of rubrics, their versions and the kinds of reported facts."""

from federation.routes import Views, path

indicators = Views("chambers.views.indicators")
kinds = Views("chambers.views.fact_kinds")
rubric_books = Views("chambers.views.rubric_books")
rubric_versions = Views("chambers.views.rubric_versions")
rubrics = Views("chambers.views.rubrics")


urlpatterns = [
    path("rubrics/", rubrics.RubricList.as_view(), name="rubric_list"),
    path("rubrics/new/", rubrics.RubricCreate.as_view(), name="rubric_create"),
    path("rubrics/import/", rubric_books.BookImport.as_view(), name="rubric_import"),
    path("rubrics/<int:pk>/import/", rubric_books.VersionImport.as_view(), name="version_import"),
    path("rubrics/versions/<int:pk>/export/", rubric_books.VersionExport.as_view(), name="version_export"),
    path("rubrics/<int:pk>/", rubrics.RubricDetail.as_view(), name="rubric_detail"),
    path("rubrics/<int:pk>/edit/", rubrics.RubricEdit.as_view(), name="rubric_edit"),
    path("rubrics/<int:pk>/start/", rubrics.VersionStart.as_view(), name="version_start"),
    path("rubrics/<int:pk>/compare/", rubrics.RubricCompare.as_view(), name="rubric_compare"),
    path("facts/kinds/", kinds.FactKindList.as_view(), name="fact_kind_list"),
    path("facts/kinds/new/", kinds.FactKindAdd.as_view(), name="fact_kind_add"),
    path("facts/kinds/<int:pk>/", kinds.FactKindEdit.as_view(), name="fact_kind_edit"),
    path("rubrics/versions/<int:pk>/", rubric_versions.VersionDetail.as_view(), name="version_detail"),
    path("rubrics/versions/<int:pk>/tree/", rubric_versions.VersionTree.as_view(), name="version_tree"),
    path("rubrics/versions/<int:pk>/terms/", rubric_versions.VersionTerms.as_view(), name="version_terms"),
    path(
        "rubrics/versions/<int:pk>/publish/", rubric_versions.VersionPublish.as_view(), name="version_publish"
    ),
    path("rubrics/versions/<int:pk>/retire/", rubric_versions.VersionRetire.as_view(), name="version_retire"),
    path(
        "rubrics/versions/<int:pk>/discard/", rubric_versions.VersionDiscard.as_view(), name="version_discard"
    ),
    path(
        "rubrics/versions/<int:pk>/indicators/new/", indicators.IndicatorAdd.as_view(), name="indicator_add"
    ),
    path(
        "rubrics/versions/<int:pk>/indicators/<int:node>/",
        indicators.IndicatorEdit.as_view(),
        name="indicator_edit",
    ),
    path(
        "rubrics/versions/<int:pk>/indicators/<int:node>/place/",
        indicators.IndicatorPlace.as_view(),
        name="indicator_place",
    ),
    path(
        "rubrics/versions/<int:pk>/indicators/<int:node>/remove/",
        indicators.IndicatorRemove.as_view(),
        name="indicator_remove",
    ),
    path("rubrics/versions/<int:pk>/grades/new/", indicators.GradeAdd.as_view(), name="grade_add"),
    path("rubrics/versions/<int:pk>/grades/<int:grade>/", indicators.GradeEdit.as_view(), name="grade_edit"),
    path(
        "rubrics/versions/<int:pk>/grades/<int:grade>/remove/",
        indicators.GradeRemove.as_view(),
        name="grade_remove",
    ),
    path("rubrics/versions/<int:pk>/groups/new/", indicators.GroupAdd.as_view(), name="group_add"),
    path("rubrics/versions/<int:pk>/groups/<int:group>/", indicators.GroupEdit.as_view(), name="group_edit"),
    path(
        "rubrics/versions/<int:pk>/groups/<int:group>/remove/",
        indicators.GroupRemove.as_view(),
        name="group_remove",
    ),
]
