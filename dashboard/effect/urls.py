from django.urls import path

from dashboard.effect.listing import EffectList
from dashboard.effect.views import training_effect

effect_urls = [
    path("pelatihan/dampak/koperasi/", EffectList.as_view(), name="training-effect-list"),
    path("pelatihan/<int:pk>/dampak/", training_effect, name="training-effect"),
]
