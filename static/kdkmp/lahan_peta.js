// The map of parcels. What it draws comes as columns from data-url (land/mapping/payload.py); boundaries are
// asked for where somebody looks closely. Without this script the table below the map says the same.
import { fetched, framed, markClass, number } from "./peta_dasar.js";

const part = document.getElementById("bagian-peta");
const told = document.getElementById("keadaan-peta");
const seen = document.getElementById("terlihat");
const CLOSE = 15; // from this zoom on boundaries are drawn
const NEAR = 9; // and names of kecamatan
const FAR = 7; // below it, as on a phone that shows the whole province, names would lie on each other
const LISTED = 40;

const styleOf = ([, shape, colour]) => {
  if (shape === "ring") return { shape, color: colour, weight: 2.5, fillColor: "#fff", fillOpacity: 1, radius: 5 };
  if (shape === "cross") return { shape, color: colour, weight: 3, fill: false, radius: 5 };
  return { shape, color: "#fff", weight: 1, fillColor: colour, fillOpacity: 0.95, radius: 5.5 };
};

const titled = (data, i) => {
  const base = part.dataset.parcels;
  const name = document.createElement(base ? "a" : "span");
  name.textContent = data.name[i];
  if (base) name.href = `${base}${data.id[i]}/`;
  const box = document.createElement("div");
  box.append(name, document.createElement("br"), `${data.marks[data.mark[i]][0]} · ${data.owners[data.owner[i]]}`);
  return box;
};

const listSeen = (map, data) => {
  const box = map.getBounds(), inside = [];
  for (let i = 0; i < data.id.length; i += 1) if (box.contains([data.lat[i], data.lon[i]])) inside.push(i);
  told.textContent = `${number(inside.length)} dari ${number(data.id.length)} lahan terlihat di bagian peta ini.`;
  seen.replaceChildren(...inside.slice(0, LISTED).map((i) => {
    const item = document.createElement("li");
    item.append(...titled(data, i).childNodes);
    return item;
  }));
  if (inside.length > LISTED) {
    const more = document.createElement("li");
    more.textContent = `… dan ${number(inside.length - LISTED)} lagi: perbesar peta, atau pakai tabel di bawah.`;
    seen.append(more);
  }
};

const drawNames = (L, map, regions) => {
  const levels = { 1: L.layerGroup(), 2: L.layerGroup() };
  for (const [name, lat, lon, level] of regions) {
    const text = document.createElement("span");
    text.textContent = name;
    const icon = L.divIcon({ className: `peta-nama${level === 1 ? " besar" : ""}`, html: text, iconSize: [0, 0] });
    L.marker([lat, lon], { icon, interactive: false, keyboard: false }).addTo(levels[level]);
  }
  const choose = () => {
    const near = map.getZoom() >= NEAR;
    map[near ? "addLayer" : "removeLayer"](levels[2]);
    map[near || map.getZoom() < FAR ? "removeLayer" : "addLayer"](levels[1]);
  };
  map.on("zoomend", choose);
  choose();
};

const drawBoundaries = (L, map) => {
  const shown = L.layerGroup().addTo(map);
  let asking = null;
  map.on("moveend", async () => {
    asking?.abort();
    if (map.getZoom() < CLOSE) return shown.clearLayers();
    asking = new AbortController();
    const url = new URL(part.dataset.url, window.location.href);
    // in degrees with a point; wider than the screen, for a parcel is drawn by its middle
    url.searchParams.set("batas", map.getBounds().pad(0.2).toBBoxString());
    try {
      const { polygons } = await (await fetched(url, { signal: asking.signal })).json();
      shown.clearLayers();
      for (const [, corners] of polygons) {
        L.polygon(corners, { color: "#a11a20", weight: 2, fillOpacity: 0.1, interactive: false }).addTo(shown);
      }
    } catch (error) {
      if (error.name !== "AbortError") told.textContent = "Batas lahan tidak dapat dimuat. Geser peta untuk mencoba lagi.";
    }
    return undefined;
  });
};

const begin = async (L) => {
  const map = framed(L, "peta", part.dataset);
  const data = await (await fetched(part.dataset.url)).json();
  drawNames(L, map, data.regions);
  const Mark = markClass(L);
  const styles = data.marks.map(styleOf);
  data.id.forEach((_, i) => {
    new Mark([data.lat[i], data.lon[i]], styles[data.mark[i]]).bindPopup(() => titled(data, i)).addTo(map);
  });
  map.on("moveend", () => listSeen(map, data));
  drawBoundaries(L, map);
  if (data.id.length) map.fitBounds(data.lat.map((lat, i) => [lat, data.lon[i]]), { padding: [24, 24], maxZoom: 17 });
  listSeen(map, data);
};

if (part && window.L) {
  part.hidden = false;
  begin(window.L).catch(() => {
    told.textContent = "Peta tidak dapat dimuat. Muat ulang halaman, atau pakai tabel di bawah.";
  });
}
