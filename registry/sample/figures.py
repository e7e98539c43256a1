"""Published figures of August 2026 that the sample data add up to."""

from datetime import date

# kabupaten/kota → (cooperatives, of them with NIB)
COOPERATIVES = {
    "61.01": (195, 157),
    "61.02": (67, 67),
    "61.03": (169, 128),
    "61.04": (260, 152),
    "61.05": (406, 259),
    "61.06": (280, 75),
    "61.07": (124, 77),
    "61.08": (156, 144),
    "61.09": (94, 90),
    "61.10": (170, 74),
    "61.11": (44, 17),
    "61.12": (123, 113),
    "61.71": (29, 27),
    "61.72": (26, 26),
}
WITH_ANNUAL_MEETING = 646
# 435 operating gerai in 388 cooperatives.
WITH_OUTLET = 388
OPERATING = {
    "kantor": 341,
    "lainnya": 44,
    "sembako": 35,
    "simpan_pinjam": 6,
    "logistik": 3,
    "apotek": 2,
    "klinik": 2,
    "cold_storage": 2,
}
# 18,125 members.
MEN, WOMEN = 11_623, 6_502
MEMBERS_AS_OF = date(2026, 6, 30)

# Not published, only believable: how many of a thousand cooperatives have the step.
PER_THOUSAND = {
    "sosialisasi": 988,
    "musdesus": 1000,
    "akta": 996,
    "ahu": 1000,
    "npwp": 1000,  # published: all
    "rekening": 870,
    "simkopdes": 950,
    "profil": 560,  # of those with an account
    "nik": 720,
}
