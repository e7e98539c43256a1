// Corners of a piece of land → metres: area, way around, whether the line crosses itself. The server measures anew
// (land/polygons.py); here it is for the one who stands in the field, in the same words.

const AXIS = 6378137; // WGS 84
const FLAT = 0.00669437999014;
const TINY = 25; // m²
const HUGE = 1_000_000;
const SAME = 0.3; // m
const radians = (degrees) => degrees * Math.PI / 180;

// Metres east and north of the first of the corners ({latitude, longitude}). For places some kilometres wide.
export function flat(corners) {
  if (!corners.length) return [];
  const middle = radians(corners.reduce((sum, one) => sum + one.latitude, 0) / corners.length);
  const bent = 1 - FLAT * Math.sin(middle) ** 2;
  const north = AXIS * (1 - FLAT) / bent ** 1.5;
  const east = AXIS * Math.cos(middle) / Math.sqrt(bent);
  const [first] = corners;
  return corners.map((one) => [radians(one.longitude - first.longitude) * east, radians(one.latitude - first.latitude) * north]);
}

const between = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);

// Metres between two corners.
export const metres = (one, other) => between(...flat([one, other]));

// Neither a corner twice in a row, nor the first again at the end.
function withoutRepeats(points) {
  const kept = points.filter((point, at) => at === 0 || between(point, points[at - 1]) >= SAME);
  while (kept.length > 1 && between(kept[0], kept.at(-1)) < SAME) kept.pop();
  return kept;
}

const turn = (a, b, c) => Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
const within = (a, b, c) => turn(a, b, c) === 0
  && Math.min(a[0], b[0]) <= c[0] && c[0] <= Math.max(a[0], b[0]) && Math.min(a[1], b[1]) <= c[1] && c[1] <= Math.max(a[1], b[1]);
const meet = (a, b, c, d) => (turn(a, b, c) !== turn(a, b, d) && turn(c, d, a) !== turn(c, d, b))
  || within(a, b, c) || within(a, b, d) || within(c, d, a) || within(c, d, b);

function crosses(points) {
  const count = points.length;
  for (let one = 0; one < count; one += 1) {
    for (let other = one + 2; other < count; other += 1) {
      if (one === 0 && other === count - 1) continue; // neighbours
      if (meet(points[one], points[one + 1], points[other], points[(other + 1) % count])) return true;
    }
  }
  // a side that runs back over the one before
  return points.some((point, at) => within(points[(at + count - 1) % count], point, points[(at + 1) % count])
    || within(point, points[(at + 1) % count], points[(at + count - 1) % count]));
}

export const plain = (number, digits = 0) => number.toLocaleString("id-ID", { minimumFractionDigits: digits, maximumFractionDigits: digits });

// → {area m², around m (closed), walked m (open), fault}: `fault` is a sentence, or "" when it can be measured.
export function measured(corners) {
  const points = withoutRepeats(flat(corners));
  const walked = points.slice(1).reduce((sum, point, at) => sum + between(points[at], point), 0);
  if (points.length < 3) return { area: 0, around: walked, walked, fault: "Batas lahan memerlukan paling sedikit 3 sudut yang berbeda." };
  const twice = points.reduce((sum, [x, y], at) => {
    const [nextX, nextY] = points[(at + 1) % points.length];
    return sum + x * nextY - nextX * y;
  }, 0);
  const area = Math.abs(twice) / 2;
  const around = walked + between(points.at(-1), points[0]);
  return { area, around, walked, fault: faultOf(points, area) };
}

function faultOf(points, area) {
  if (crosses(points)) return "Garis batasnya saling memotong: urutan sudutnya keliru, atau jalannya berbalik. Tandai sudut-sudutnya berurutan mengelilingi lahan.";
  if (area < TINY) return `Luas terukur hanya ${plain(area, 1)} m²: terlalu kecil untuk lahan. Ukur lagi dengan berjalan mengelilingi batasnya, atau tandai keempat sudutnya.`;
  if (area > HUGE) return `Luas terukur ${plain(area / 10_000, 1)} ha: terlalu luas untuk lahan satu gerai. Periksa titik sudutnya.`;
  return "";
}
