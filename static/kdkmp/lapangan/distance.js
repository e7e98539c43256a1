// How far a cooperative is from here.

const RADIUS = 6371;
const radians = (degrees) => degrees * Math.PI / 180;

// Kilometres as the crow flies between two {latitude, longitude} in degrees; null when one is unknown.
export function kilometres(a, b) {
  if (![a?.latitude, a?.longitude, b?.latitude, b?.longitude].every(Number.isFinite)) return null;
  const north = radians(b.latitude - a.latitude) / 2;
  const east = radians(b.longitude - a.longitude) / 2;
  const half = Math.sin(north) ** 2
    + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(east) ** 2;
  return 2 * RADIUS * Math.asin(Math.min(1, Math.sqrt(half)));
}

// "350 m", "3,2 km", "41 km"
export function distanceWords(km) {
  if (km === null) return "";
  if (km < 1) return `${Math.round(km * 100) * 10} m`;
  return `${km < 10 ? km.toFixed(1).replace(".", ",") : Math.round(km)} km`;
}

// Numbers as people here read them: "0,074213"
export const degrees = (number) => number.toFixed(6).replace(".", ",");
