from django.urls import URLPattern, path

from land.surveying import deciding, page
from land.surveying.lists import SurveyList

survey_urls: list[URLPattern] = [
    path("lahan/survei/", SurveyList.as_view(), name="survey-list"),
    path("lahan/survei/<int:pk>/", page.survey_detail, name="survey-detail"),
    path("lahan/survei/<int:pk>/pakai/", deciding.survey_use, name="survey-use"),
    path("lahan/survei/<int:pk>/kesampingkan/", deciding.survey_set_aside, name="survey-set-aside"),
    path("lahan/survei/<int:pk>/foto/<int:photo>/", page.survey_photo, name="survey-photo"),
]
