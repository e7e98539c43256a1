// A camera's photo becomes one that a weak signal can carry: ≤ 1600 px, ≤ 300 kB, JPEG, without EXIF.

const SIDES = [1600, 1280, 1024, 800, 640];
const QUALITIES = [0.82, 0.72, 0.62, 0.5];
const MOST = 300 * 1024;

// → Blob. Rejects when the browser can't read the file as a picture.
export async function shrink(file) {
  const picture = await decoded(file);
  try {
    let smallest = null;
    for (const side of SIDES) {
      const canvas = drawn(picture, side);
      for (const quality of QUALITIES) {
        const blob = await jpeg(canvas, quality);
        if (blob.size <= MOST) return blob;
        smallest = blob;
      }
    }
    return smallest;
  } finally {
    picture.close?.();
  }
}

async function decoded(file) {
  if (window.createImageBitmap) {
    try {
      return await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch { /* tried below in the older way */ }
  }
  return new Promise((answer, refuse) => {
    const reader = new FileReader();
    reader.onerror = refuse;
    reader.onload = () => {
      const image = new Image();
      image.onload = () => answer(image);
      image.onerror = refuse;
      image.src = reader.result;
    };
    reader.readAsDataURL(file);
  });
}

function drawn(picture, side) {
  const width = picture.naturalWidth || picture.width;
  const height = picture.naturalHeight || picture.height;
  const scale = Math.min(1, side / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff"; // what was transparent
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

const jpeg = (canvas, quality) => new Promise((answer, refuse) => {
  canvas.toBlob((blob) => (blob ? answer(blob) : refuse(new Error("tidak tergambar"))), "image/jpeg", quality);
});

// A small canvas for the screen.
export async function thumbnail(blob, name) {
  const picture = await decoded(blob);
  const canvas = drawn(picture, 240);
  picture.close?.();
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", name);
  return canvas;
}
