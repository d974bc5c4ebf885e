import { Kv, KvError, Params, Request, Response, Router } from "@skerry/assemblyscript";

const counters = new Kv("COUNTERS");
/** Each try is lost to somebody else who counted: with that many losses the host is overloaded. */
const maxTries = 1000;

const router = new Router().get("/:counter", show).post("/:counter", add);

export function handle(request: Request): Response {
  return router.handle(request);
}

function show(request: Request, params: Params): Response {
  const got = counters.getText(params.get("counter"));
  if (!got.isOk) return failure(got.error);
  const count = got.value;
  return answer(count === null ? "0" : count);
}

/** Counts one more. Nobody's count is lost: the new one is stored only where the counter still is as it
 * was read, and else all begins anew. */
function add(request: Request, params: Params): Response {
  const counter = params.get("counter");
  for (let tries = 0; tries < maxTries; tries++) {
    const got = counters.get(counter);
    if (!got.isOk) return failure(got.error);
    const entry = got.value;
    const count = entry === null ? 1 : I64.parseInt(entry.text()) + 1;
    const version = entry === null ? 0 : entry.version;
    const write = counters.putIf(counter, count.toString(), version);
    if (!write.isOk) return failure(write.error);
    if (write.value.isDone) return answer(count.toString());
  }
  const response = Response.text("too many count at once\n", 503);
  response.headers.set("retry-after", "1");
  return response;
}

function answer(count: string): Response {
  const response = Response.text(count + "\n");
  response.headers.set("cache-control", "no-store");
  return response;
}

function failure(error: KvError): Response {
  console.error(error.message);
  return error.toResponse();
}
