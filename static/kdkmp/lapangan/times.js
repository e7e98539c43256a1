// The phone's clock as the server wants it: ISO 8601 with the offset, never converted to another zone.

/** "2026-11-25T10:41:03+07:00" of a Date, by the phone's own time zone. */
export function isoHere(date = new Date()) {
  const east = -date.getTimezoneOffset();
  const here = new Date(date.getTime() + east * 60_000).toISOString().slice(0, 19);
  const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  return `${here}${east < 0 ? "-" : "+"}${two(east / 60)}:${two(east % 60)}`;
}
