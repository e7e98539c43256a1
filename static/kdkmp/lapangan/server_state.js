// What the server says of visits when the app fetches its data, merged into what the phone knows.
import { reopened, returned, SENT } from "./records.js";
import { alter, photosOf, visit } from "./store.js";
import { uuid7 } from "./uuid7.js";

async function change(owner, told) {
  const record = await visit(told.id, owner);
  if (record?.state !== SENT || record.version !== told.version) return null;
  const missing = Array.isArray(told.photos_missing) ? told.photos_missing : [];
  const here = new Set(missing.length ? (await photosOf(told.id, owner)).map((photo) => photo.sha256) : []);
  const token = uuid7();
  return {
    id: told.id,
    change: (now) => {
      if (now?.state !== SENT || now.version !== told.version) return null;
      // Only what is still on this phone can be sent again.
      const sendable = missing.filter((digest) => here.has(digest));
      if (sendable.length) return reopened(now, sendable, token);
      return now.server_state === told.state ? null : { ...now, server_state: told.state };
    },
  };
}

/**
 * Merge the answer of GET data/ ({user, visits, returned}) into the owner's records: returned visits become
 * "perbaikan" with the officer's reason; photos that the server lacks go out again. Data of another user than
 * `owner` is ignored. → the records that changed
 */
export async function applyServer(owner, data) {
  if (String(data?.user?.id) !== String(owner)) return [];
  const changes = [];
  for (const told of [...data.visits ?? [], ...data.land?.surveys ?? []]) changes.push(await change(owner, told));
  const news = alter(owner, changes.filter(Boolean));
  const back = (data.returned ?? []).map((told) => ({
    id: told.id, change: (record) => returned(record, told, String(owner), Date.now()),
  }));
  return [...await news, ...await alter(owner, back)];
}
