// UUIDs of version 7: 48 bits of milliseconds, then chance. Those made on one phone sort by when they were made,
// also within a millisecond and after the clock was set back while the app was open.
let last = 0;
let step = 0;

/** A new UUIDv7 as text in lower case. `at`: milliseconds since 1970. */
export function uuid7(at = Date.now()) {
  const now = Math.max(last, Math.floor(at));
  step = now === last ? step + 1 : 0;
  // The twelve bits after the version count within a millisecond; when they are used up, time goes on by one.
  last = step > 0xfff ? now + 1 : now;
  if (step > 0xfff) step = 0;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let i = 0; i < 6; i += 1) bytes[i] = Math.floor(last / 2 ** (8 * (5 - i))) % 256;
  bytes[6] = 0x70 | (step >> 8);
  bytes[7] = step & 0xff;
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
