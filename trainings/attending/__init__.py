"""Attendance: the code on the projector, the participant's page, the committee's tick list (also without
signal), the batch's matrix, and what is printed of it."""
