from trainings.models.attendance import Attendance
from trainings.models.batch import Batch, Session
from trainings.models.certificate import Certificate, CertificateSeries
from trainings.models.enrolment import Enrolment
from trainings.models.marking import AttendanceMark, CodeGuess
from trainings.models.programme import Programme
from trainings.models.results import Evaluation, Score
from trainings.models.venue import Room, Venue

__all__ = [
    "Attendance",
    "AttendanceMark",
    "Batch",
    "Certificate",
    "CertificateSeries",
    "CodeGuess",
    "Enrolment",
    "Evaluation",
    "Programme",
    "Room",
    "Score",
    "Session",
    "Venue",
]
