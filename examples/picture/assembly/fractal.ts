// A corner of the Mandelbrot set, known as the valley of the sea horses.
const centreX: f64 = -0.7435;
const centreY: f64 = 0.1314;
/** How much of the plane the picture's smaller side shows. */
const extent: f64 = 0.011;
/** Colours a point passes through for each doubling of the steps it takes to escape. */
const coloursADoubling: f64 = 56;

/** One colour index a pixel, row by row: 0 inside the set, 1 to 255 by how slowly a point escapes. */
export function drawFractal(width: i32, height: i32, iterations: i32): Uint8Array {
  const pixels = new Uint8Array(width * height);
  const step = extent / <f64>min(width, height);
  for (let row = 0; row < height; row++) {
    const y = centreY - (<f64>row - <f64>height / 2) * step;
    for (let column = 0; column < width; column++) {
      const x = centreX + (<f64>column - <f64>width / 2) * step;
      unchecked((pixels[row * width + column] = colourAt(x, y, iterations)));
    }
  }
  return pixels;
}

function colourAt(x: f64, y: f64, iterations: i32): u8 {
  if (isInHeart(x, y)) return 0;
  let re: f64 = 0;
  let im: f64 = 0;
  for (let count = 0; count < iterations; count++) {
    const re2 = re * re;
    const im2 = im * im;
    // Far out, so that the colours between two counts blend without bands.
    if (re2 + im2 > 256) return shade(<f64>count - Math.log2(Math.log2(re2 + im2)));
    im = (re + re) * im + y;
    re = re2 - im2 + x;
  }
  return 0;
}

/** True for points of the set's largest part, which need not be walked to the last step. */
function isInHeart(x: f64, y: f64): bool {
  const right = x - 0.25;
  const square = right * right + y * y;
  return square * (square + right) < 0.25 * y * y;
}

function shade(escape: f64): u8 {
  const place = Math.log2(max(escape, 1)) * coloursADoubling;
  return <u8>(1 + (<i32>place % 255));
}
