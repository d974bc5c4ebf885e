import { HttpError, Request, Response, Result, URLSearchParams } from "@skerry/assemblyscript";
import { drawFractal } from "./fractal";
import { makePalette } from "./palette";
import { encodePng } from "./png";

// Made once, when the worker is loaded.
const palette = makePalette();

export function handle(request: Request): Response {
  const params = request.parsedUrl.searchParams;
  const width = readNumber(params, "width", 160, 4096);
  if (!width.isOk) return width.error.toResponse();
  const height = readNumber(params, "height", 100, 4096);
  if (!height.isOk) return height.error.toResponse();
  const iterations = readNumber(params, "iterations", 100, 10000);
  if (!iterations.isOk) return iterations.error.toResponse();

  const pixels = drawFractal(width.value, height.value, iterations.value);
  const png = encodePng(width.value, height.value, palette, pixels);
  console.debug(`${pixels.length} pixels in ${png.length} bytes`);
  const response = Response.bytes(png, "image/png");
  response.headers.set("cache-control", "public, max-age=86400");
  return response;
}

/** A whole number from 1 to a limit, or what it is where the query does not have it. */
function readNumber(
  params: URLSearchParams,
  name: string,
  otherwise: i32,
  limit: i32,
): Result<i32> {
  const text = params.get(name);
  if (text === null) return Result.ok<i32>(otherwise);
  const value = text.length <= 5 ? <i32>parseInt(text) : 0;
  if (value < 1 || value > limit || value.toString() != text) {
    return Result.fail<i32>(400, `\`${name}\` must be a whole number from 1 to ${limit}`);
  }
  return Result.ok<i32>(value);
}
