"""How much of what: all of it chosen, nothing is published about visits yet. Of a thousand unless said otherwise."""

DAYS = 364  # how far back the visits go; the last one is of yesterday
# Visits of a mentor in a month: LEAST + up to SPREAD more, low numbers more often than high ones.
LEAST, SPREAD = 8, 14

# --- when and where
ODD_HOURS = 20  # begun before six or after half past seven in the evening
ON_SUNDAY = 8
HURRIED = 25  # of second visits of a day: begun minutes after the first, at another place
ONLINE, OFFICE = 90, 60  # the rest is in the field
FAR = 22  # the phone was kilometres away from the cooperative
NO_POSITION = 45
CLOCK_WRONG = 12

# --- what was found
OBSTACLE, SECOND_OBSTACLE = 380, 90
FOLLOW_UP, SECOND_FOLLOW_UP = 430, 110
DONE_AT_NEXT_VISIT = 550  # of what was open there
PROPOSAL = 30
OUTLETS = 420
COPIED_TEXT = 6

# --- how it came and what became of it
BY_FILE, BY_PAGE = 60, 40
WAITING_DAYS = 14  # what is younger may still wait for a reviewer
WAITING = 600  # of those
RETURNED_DAYS = 30  # what was returned longer ago has come back
RETURNED, CORRECTED, REJECTED = 25, 30, 12
RIVAL = 12  # of those that wait
LONG_OVERDUE = 45  # days past due after which most follow-ups were closed by an officer

# --- photos
PHOTO_DAYS = 21
WITH_PHOTO = 210  # of the visits of those days: about 300
MISSING_PHOTO = 30  # of those photos: declared, not here yet
SEEN_PHOTO = 30  # a picture that another visit had already

# --- signals
WEIGHED_DAYS = 45  # of visits that came in these days the signals are worked out
