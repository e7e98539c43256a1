"""What the cooperatives of a batch's participants did after it, beside comparable ones.

    groups      which cooperatives: those of participants, those to compare with, matched by stratum
    measuring   milestones, visits and gerai of each in 30/60/90 days
    comparing   the difference with its interval; arithmetic only
    listing     the list that every number leads to
    views       the page

It lives in the dashboard because it reads trainings and visits, which know nothing of each other.
"""
