"""Published figures, and the numbers chosen where none is published (marked)."""

TRAINED = 543
# Angkatan → people trained. Published: the total, and 178 of angkatan III; I and II are chosen.
BATCHES = {"I": 182, "II": 183, "III": 178}
# Under contract on 20 October 2025: 215 BA, and 2 PMO for each kabupaten/kota and for the province.
PMO_EACH = 2
# 215 BA in proportion to the cooperatives (a test compares it).
BA = {
    "61.01": 20,
    "61.02": 7,
    "61.03": 17,
    "61.04": 26,
    "61.05": 41,
    "61.06": 28,
    "61.07": 12,
    "61.08": 16,
    "61.09": 9,
    "61.10": 17,
    "61.11": 4,
    "61.12": 12,
    "61.71": 3,
    "61.72": 3,
}

# Chosen: how many of a hundred BA contracts end within so many days.
ENDING = ((5, 30), (10, 60), (17, 90))
# Chosen: of a thousand cooperatives, how many have no mentor.
UNCOVERED_PER_THOUSAND = 30
# Chosen: the last BA of these has a contract and no cooperative yet.
IDLE = ("61.04", "61.06")
# Chosen: the second-last BA of these left: days ago, why, how many of a hundred of his cooperatives
# another mentor took over.
LEAVERS = {
    "61.01": (20, "Diterima bekerja di tempat lain", 100),
    "61.05": (45, "Pindah domisili", 60),
}
# Chosen: one hand-over among mentors who stay, in each kabupaten with so many BA.
HAND_OVER_FROM = 9
