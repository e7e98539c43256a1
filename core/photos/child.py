"""The process that reads large photos: `python -m core.photos.child MAX_PIXELS MB SECONDS`.

No Django, no environment, little memory and time. The photo comes by stdin; stdout gets a line of JSON
(facts, or why it isn't taken) and then the bytes of the photo and of its thumbnail.
"""

import json
import sys

from core.photos.reading import TOO_HEAVY, NotAPhoto, read
from core.sheets.child import confine
from core.sheets.refusal import Limits


def main(max_pixels: int, megabytes: int, seconds: int) -> int:
    data = sys.stdin.buffer.read()
    confine(Limits(0, 0, 0, child_mb=megabytes, child_seconds=seconds))
    try:
        picture = read(data, max_pixels)
    except NotAPhoto as error:
        print(json.dumps({"refused": str(error)}))
        return 0
    except MemoryError:
        print(json.dumps({"refused": TOO_HEAVY}))
        return 0
    facts = {
        "photo": len(picture.photo),
        "thumbnail": len(picture.thumbnail),
        "width": picture.width,
        "height": picture.height,
        "dhash": picture.dhash,
    }
    out = sys.stdout.buffer
    out.write(json.dumps(facts).encode() + b"\n" + picture.photo + picture.thumbnail)
    return 0


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:4])))
