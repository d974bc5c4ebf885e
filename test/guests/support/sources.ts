export const assemblyScriptSource = `
import { Request, Response } from "@skerry/assemblyscript";

let requests = 0;
let wasted: Uint8Array[] = [];

export function handle(request: Request): Response {
  requests++;
  const path = request.parsedUrl.pathname;
  if (path.startsWith("/status/")) return Response.empty(I32.parseInt(path.substring(8)));
  if (path == "/count") return Response.text(requests.toString());
  if (path == "/trap") unreachable();
  if (path == "/spin") for (;;) requests++;
  if (path == "/grow") for (;;) wasted.push(new Uint8Array(1_000_000));
  const response = new Response();
  for (let index = 0; index < request.headers.size; index++) {
    response.headers.append(request.headers.nameAt(index), request.headers.valueAt(index));
  }
  response.headers.append("x-method", request.method);
  response.headers.append("x-uri", request.url);
  if (request.hasBody) response.setBytes(request.bytes(), "");
  return response;
}
`;

export const javaScriptSource = `
let requests = 0;
const wasted = [];

export default {
  async fetch(request) {
    requests++;
    const path = new URL(request.url).pathname;
    if (path.startsWith("/status/")) return new Response(null, { status: Number(path.slice(8)) });
    if (path === "/count") return new Response(String(requests));
    if (path === "/trap") throw new Error("on purpose");
    if (path === "/spin") for (;;) requests++;
    if (path === "/grow") for (;;) wasted.push(new Uint8Array(1_000_000));
    const headers = new Headers(request.headers);
    headers.append("x-method", request.method);
    headers.append("x-uri", request.url);
    return new Response(await request.arrayBuffer(), { headers });
  },
};
`;

/** The functions of the world itself, in JavaScript. */
export const quickJsSource = `
let requests = 0;
const wasted = [];
const bytes = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const answer = (status, text, fields = []) =>
  ({ status, fields, body: text === "" ? { tag: "empty" } : { tag: "bytes", val: bytes(text) } });

export function handle({ method, uri, fields, body }) {
  requests++;
  const path = uri.replace(/^[a-z]+:\\/\\/[^/]*/, "");
  if (path.startsWith("/status/")) return answer(Number(path.slice(8)), "");
  if (path === "/count") return answer(200, String(requests));
  if (path === "/trap") throw new Error("on purpose");
  if (path === "/spin") for (;;) requests++;
  if (path === "/grow") for (;;) wasted.push(new Uint8Array(1_000_000));
  return { status: 200, fields: [...fields, ["x-method", method], ["x-uri", uri]], body };
}
`;
