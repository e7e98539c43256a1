// When are two bodies of a visit the same, and what is the name of a picture: the phone's side of the contract
// in docs/reference/visit-sync.md.

/** JSON with sorted keys and no blanks, as text. Keys without a value are left out, as JSON.stringify does. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item ?? null)).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value ?? null);
  const keys = Object.keys(value).filter((key) => value[key] !== undefined).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

// They change from save to save without anybody having written anything.
const AROUND = ["based_on", "device_time", "device_offset", "app"];

/** True when both bodies say the same; when and by which app they were finished does not count. */
export function sameContent(one, other) {
  const bare = (body) => Object.fromEntries(Object.entries(body).filter(([key]) => !AROUND.includes(key)));
  return canonical(bare(one)) === canonical(bare(other));
}

/** SHA-256 of an ArrayBuffer as 64 hex digits. */
export async function sha256(buffer) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", buffer));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
