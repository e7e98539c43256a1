// What the server told of land: choices, limits, and the parcels of a cooperative.

import { session } from "../lapangan/session.js";

const land = () => session.data?.land ?? {};
export const wordsOf = (kind) => land().words?.[kind] ?? [];
export const labelOf = (kind, value) => (wordsOf(kind).find(([key]) => key === value) ?? [value, value])[1];
export const limitOf = (name, otherwise) => land().limits?.[name] ?? otherwise;
// What the server last said of a survey that it has: {state, held, reason, …}, or nothing.
export const saidOf = (id) => (land().surveys ?? []).find((one) => one.id === id);
export const parcelsOf = (cooperative) => land().parcels?.[cooperative] ?? [];
