// The map of cooperatives. What it draws comes as columns (dashboard/mapping/payload.py); how dark a kabupaten is
// stands in the table below, which says the same without this script.
import { fetched, framed, markClass, named, number } from "./peta_dasar.js";

const part = document.getElementById("bagian-peta");
const told = document.getElementById("keadaan-peta");
const DEGREE = 100000;
const OUTLINE = 10000;
const FAR = 7.5; // below this zoom names would lie on each other: only shares stand there
const NOWHERE = 6; // and below this one not even those

const summed = (steps, scale) => {
  let at = 0;
  return steps.map((step) => (at += step) / scale);
};

// [[latitude, longitude], …] of a ring of steps
const corners = (steps) => {
  const found = [];
  let x = 0, y = 0;
  for (let i = 0; i < steps.length; i += 2) {
    x += steps[i];
    y += steps[i + 1];
    found.push([y / OUTLINE, x / OUTLINE]);
  }
  return found;
};

// two thousand marks of one size would hide each other from afar
const sizeAt = (zoom) => (zoom < 7.5 ? 2.5 : zoom < 9 ? 3.5 : 5);

const styleOf = ({ shape, colour }, own) => {
  if (shape === "cross") return { shape, color: colour, weight: own ? 2 : 1, fill: false };
  if (own) return { shape, color: "#fff", weight: 0.5, fillColor: colour, fillOpacity: 0.95 };
  return { shape, color: colour, weight: 1.5, fillColor: "#fff", fillOpacity: 0.9 };
};

// place of cooperative i in the values of the layer
const valueIn = (data, layer) => {
  if (layer === "lahan") return (i) => (data.land[i] === "-" ? 0 : Number(data.land[i]));
  const bit = 1 << data.layers.indexOf(layer);
  return (i) => (data.bits[i] & bit ? 0 : 1);
};

const readData = async () => {
  const data = await (await fetched(part.dataset.url)).json();
  data.id = summed(data.id, 1);
  data.lat = summed(data.lat, DEGREE);
  data.lon = summed(data.lon, DEGREE);
  return data;
};

const drawAreas = async (L, map) => {
  const { areas } = await (await fetched(part.dataset.outlines)).json();
  const group = L.layerGroup(), names = L.layerGroup(), shares = L.layerGroup();
  map.createPane("wilayah").style.zIndex = 350;
  const renderer = L.svg({ pane: "wilayah" });
  for (const [code, name, rings] of areas) {
    const line = document.querySelector(`tr[data-area="${code}"]`);
    const pattern = line ? `url(#pola-${line.dataset.step})` : "none";
    const shape = L.polygon([rings.map(corners)], {
      renderer, pane: "wilayah", interactive: false, color: "#26313d", weight: 1, fillColor: pattern, fillOpacity: 1,
    }).addTo(group);
    const short = name.replace("Kabupaten ", ""), middle = shape.getBounds().getCenter();
    if (line) named(L, line.dataset.share, middle).addTo(shares);
    named(L, line ? `${short} ${line.dataset.share}` : short, middle).addTo(names);
  }
  const choose = () => {
    const zoom = map.getZoom();
    group[zoom < FAR ? "removeLayer" : "addLayer"](names);
    group[zoom < NOWHERE || zoom >= FAR ? "removeLayer" : "addLayer"](shares);
  };
  map.on("zoomend", choose);
  choose();
  return group;
};

const drawPoints = (L, map, data, open) => {
  const Mark = markClass(L);
  const marks = part.dataset.marks.split(";").filter(Boolean).map((one) => {
    const [shape, colour] = one.split(" ");
    return { shape, colour };
  });
  const styles = marks.map((mark) => [styleOf(mark, false), styleOf(mark, true)]);
  const valueOf = valueIn(data, part.dataset.layer);
  const all = L.layerGroup(), doubted = L.layerGroup();
  data.id.forEach((_, i) => {
    const style = styles[valueOf(i)][Number(data.own[i])];
    new Mark([data.lat[i], data.lon[i]], { ...style, radius: sizeAt(map.getZoom()) }).on("click", () => open(i)).addTo(all);
  });
  map.on("zoomend", () => all.eachLayer((mark) => mark.setRadius(sizeAt(map.getZoom()))));
  for (const i of data.doubt) {
    L.circleMarker([data.lat[i], data.lon[i]], { radius: 10, color: "#000", weight: 2, dashArray: "3 3", fillOpacity: 0 })
      .on("click", () => open(i)).addTo(doubted);
  }
  return { all, doubted };
};

const cardOpener = (L, map, data) => async (i) => {
  const box = document.createElement("div");
  box.textContent = "Memuat …";
  const popup = L.popup({ maxWidth: 280 }).setLatLng([data.lat[i], data.lon[i]]).setContent(box).openOn(map);
  try {
    const text = await (await fetched(part.dataset.card.replace("/0/", `/${data.id[i]}/`))).text();
    box.replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.childNodes);
    const doubt = box.querySelector("[data-doubted]");
    if (doubt) doubt.hidden = !data.doubt.includes(i);
  } catch {
    box.textContent = "Kartu tidak dapat dimuat. Coba lagi, atau buka daftarnya.";
  }
  popup.update();
  box.querySelector("a")?.focus();
};

const nearest = (map, data) => {
  const middle = map.getCenter();
  let best = -1, least = Infinity;
  for (let i = 0; i < data.id.length; i += 1) {
    const away = (data.lat[i] - middle.lat) ** 2 + (data.lon[i] - middle.lng) ** 2;
    if (away < least) [best, least] = [i, away];
  }
  return best;
};

const toggled = (map, id, layer) => {
  const box = document.getElementById(id);
  const choose = () => map[box.checked ? "addLayer" : "removeLayer"](layer);
  box.addEventListener("change", choose);
  choose();
};

const begin = async (L) => {
  const map = framed(L, "peta", part.dataset);
  const data = await readData();
  const open = cardOpener(L, map, data);
  const { all, doubted } = drawPoints(L, map, data, open);
  toggled(map, "l-titik", all);
  toggled(map, "l-ragu", doubted);
  document.getElementById("n-ragu").textContent = `(${number(data.doubt.length)})`;
  const openNearest = () => data.id.length && open(nearest(map, data));
  document.getElementById("buka-kartu").addEventListener("click", openNearest);
  const box = map.getContainer();
  box.addEventListener("keydown", (event) => {
    if (event.target === box && event.key === "Enter") openNearest();
  });
  map.on("popupclose", () => box.focus({ preventScroll: true }));
  const tell = () => {
    const bounds = map.getBounds();
    const inside = data.id.filter((_, i) => bounds.contains([data.lat[i], data.lon[i]])).length;
    told.textContent = `${number(inside)} dari ${number(data.id.length)} koperasi terlihat di bagian peta ini.`;
  };
  map.on("moveend", tell);
  if (data.id.length) map.fitBounds(data.lat.map((lat, i) => [lat, data.lon[i]]), { padding: [16, 16], maxZoom: 15 });
  tell();
  toggled(map, "l-wilayah", await drawAreas(L, map));
};

if (part && window.L) {
  part.hidden = false;
  begin(window.L).catch(() => {
    told.textContent = "Peta tidak dapat dimuat. Muat ulang halaman, atau pakai tabel di bawah.";
  });
}
