import { compileWorker } from "../../../support/workers.ts";

/** A worker with a counter in the namespace that it calls COUNTS: a POST counts one more by compare-and-set, and a
 * GET tells the count, or the code of what keeps it from that; at `/age` the namespace's age in ms. */
export const counter = () =>
  compileWorker(`
import { Kv, Request, Response } from "@skerry/assemblyscript";
const counts = new Kv("COUNTS");
export function handle(request: Request): Response {
  if (request.url.endsWith("/age")) {
    const age = counts.age();
    return age.isOk ? Response.text(age.value.toString()) : Response.text(age.error.message, 503);
  }
  for (let tries = 0; tries < 1000; tries++) {
    const got = counts.get("n");
    if (!got.isOk) return Response.text(got.error.message, 503);
    const entry = got.value;
    const count = entry === null ? 0 : I64.parseInt(entry.text());
    if (request.method != "POST") return Response.text(count.toString());
    const write = counts.putIf("n", (count + 1).toString(), entry === null ? 0 : entry.version);
    if (!write.isOk) return Response.text(write.error.message, 503);
    if (write.value.isDone) return Response.text((count + 1).toString());
  }
  return Response.text("too many at once", 503);
}
`);

/** A worker that fetches what the field \`x-to\` names, and gives it away, or the code of why it can't. */
export const fetcher = () =>
  compileWorker(`
import { fetch, FetchRequest, Request, Response } from "@skerry/assemblyscript";
export function handle(request: Request): Response {
  const to = request.headers.get("x-to");
  if (to === null) return Response.text("here");
  const fetched = fetch(new FetchRequest(to));
  return fetched.isOk ? Response.text(fetched.value.text()) : Response.text(fetched.error.code, 502);
}
`);

/** A worker that passes the content of its request on to its visitor as it comes. */
export const passing = () =>
  compileWorker(`
import { Request, Response } from "@skerry/assemblyscript";
export function handle(request: Request): Response {
  return Response.streamed(200, request.stream());
}
`);
