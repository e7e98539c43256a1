"""What is invented about a person, valid in form and impossible in fact.

* NIK: kecamatan 99. No kabupaten of Kalimantan Barat numbers its kecamatan beyond 25, so nobody was ever
  given such a number; length, date and sex inside are right.
* Phone: 0800-0000-…, a toll-free range that is given to nobody. E-mail: at example.id.
* Account: at "Bank Contoh", which does not exist.
"""

from datetime import date

from core.models import Village
from mentors.models import Person
from mentors.sample.roster import Profile
from registry.sample.dice import dice

BANK = "Bank Contoh"
NO_DISTRICT = "99"
# What is taken away from a person who becomes real, unless somebody has changed it.
INVENTED = {"sex": "", "phone": "", "email": "", "education": "", "home_village_id": None}
EDUCATION = ("sma", "diploma", "s1", "s1", "s1", "s1", "s1", "s1", "s1", "s2")


def birth(profile: Profile) -> date:
    """22 to 45 years old in 2025."""
    roll = dice("lahir", profile.number)
    return date(1980 + roll % 24, 1 + roll // 24 % 12, 1 + roll // 288 % 28)


def nik(profile: Profile) -> str:
    born = birth(profile)
    regency = (profile.regency or "61.71").replace(".", "")
    day = born.day + (40 if profile.woman else 0)
    return f"{regency}{NO_DISTRICT}{day:02}{born:%m%y}{profile.number:04}"


def account(profile: Profile) -> str:
    return f"00099{dice('rekening', profile.number) % 10_000:04}{profile.number:04}"


def build(profile: Profile, home: Village | None) -> Person:
    """The row, not saved. Of those without a contract some have not told their account or phone."""
    roll = dice("orang", profile.number)
    person = Person(
        name=profile.name,
        sex="P" if profile.woman else "L",
        email=f"pendamping{profile.number:03}@example.id",
        education=EDUCATION[roll % len(EDUCATION)],
        home_village=home,
        regency_id=profile.regency,
        is_sample=True,
    )
    person.seal_nik(nik(profile))
    person.seal_birth(birth(profile).isoformat())
    if profile.role or roll % 8:
        person.phone = f"0800-0000-{profile.number:04}"
        person.mark_phone()
    if profile.role or roll % 3:
        person.bank = BANK
        person.seal_account(account(profile))
    return person
