// Times as the contract wants them (ISO 8601 with the phone's offset) and as people read them.

const MONTHS = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split(" ");
const two = (number) => String(number).padStart(2, "0");
const dayOf = (at) => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;

export const offset = (at = new Date()) => -at.getTimezoneOffset();

// "2026-11-25T09:05:00+07:00"
export function iso(at = new Date()) {
  const minutes = Math.abs(offset(at));
  const zone = `${offset(at) < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  return `${dayOf(at)}T${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}${zone}`;
}

export const today = () => dayOf(new Date());

// What <input type="datetime-local"> shows, and back: "" for what is no time.
export const toInput = (text) => (text && !Number.isNaN(Date.parse(text)) ? iso(new Date(text)).slice(0, 16) : "");
export const fromInput = (text) => (text && !Number.isNaN(Date.parse(text)) ? iso(new Date(text)) : "");

// "25 November 2026", from a date or a time
export function dayWords(text) {
  if (!text) return "";
  const at = new Date(text.length === 10 ? `${text}T12:00` : text);
  return Number.isNaN(at.getTime()) ? "" : `${at.getDate()} ${MONTHS[at.getMonth()]} ${at.getFullYear()}`;
}

export function clockWords(text) {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? "" : `${two(at.getHours())}.${two(at.getMinutes())}`;
}

export const timeWords = (text) => (text ? `${dayWords(text)}, ${clockWords(text)}` : "");

// "12 menit", "3 jam", "2 hari", of a span in milliseconds
export function spanWords(ms) {
  const minutes = Math.round(Math.abs(ms) / 60000);
  if (minutes < 120) return `${minutes} menit`;
  return minutes < 2880 ? `${Math.round(minutes / 60)} jam` : `${Math.round(minutes / 1440)} hari`;
}
