import {
  clock,
  config,
  fetch,
  FetchResponse,
  Kv,
  KvEntry,
  Request,
  Response,
} from "@skerry/assemblyscript";
import { sharedSeconds } from "./cache-control";

const origin: string = config.variable("ORIGIN") || "";
/** Images by their URI; an image's type is its entry's metadata. */
const images = new Kv("IMAGES");

export function handle(request: Request): Response {
  if (request.method != "GET") return Response.text("images are there to GET\n", 405);
  const url = request.parsedUrl;
  const uri = origin + url.pathname + url.search;
  const cached = find(uri);
  return cached === null ? fetchImage(uri) : fromCache(cached);
}

/** A store that fails is as good as an empty one: the origin has the image. */
function find(uri: string): KvEntry | null {
  const got = images.get(uri);
  if (got.isOk) return got.value;
  console.warn(uri + " can't be looked up: " + got.error.message);
  return null;
}

function fromCache(entry: KvEntry): Response {
  const left = (entry.expires - clock.now()) / 1000;
  return answer(entry.value, entry.metadata, <u32>max<i64>(left, 0), "hit");
}

function fetchImage(uri: string): Response {
  const result = fetch(uri);
  if (!result.isOk) {
    console.error(result.error.message);
    return result.error.toResponse();
  }
  const image = result.value;
  const type = image.headers.get("content-type");
  if (!image.ok) return Response.text("no such image\n", image.status == 404 ? 404 : 502);
  if (type === null || !type.startsWith("image/")) return Response.text("not an image\n", 502);
  const seconds = sharedSeconds(image.headers.get("cache-control"));
  if (seconds > 0) keep(uri, image, type, seconds);
  return answer(image.bytes(), type, seconds, "miss");
}

function keep(uri: string, image: FetchResponse, type: string, seconds: u32): void {
  const stored = images.put(uri, image.bytes(), seconds, type);
  if (!stored.isOk) console.warn(uri + " can't be kept: " + stored.error.message);
}

/** `seconds` is for how long the image may be kept from now on. */
function answer(image: Uint8Array, type: string, seconds: u32, cache: string): Response {
  const response = Response.bytes(image, type);
  const control = seconds > 0 ? "public, max-age=" + seconds.toString() : "no-store";
  response.headers.set("cache-control", control);
  response.headers.set("x-cache", cache);
  return response;
}
