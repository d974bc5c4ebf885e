interface Env {
  COUNTERS: KvNamespace;
}

/** Each try is lost to somebody else who counted: with that many losses the host is overloaded. */
const maxTries = 1000;

export default {
  async fetch(request, { COUNTERS }) {
    const counter = new URL(request.url).pathname.slice(1);
    if (counter === "") return new Response("Name a counter: /visits\n", { status: 404 });
    try {
      if (request.method === "GET") return answer((await COUNTERS.get(counter)) ?? "0");
      if (request.method === "POST") return await add(COUNTERS, counter);
    } catch (error) {
      return failure(error as KvError);
    }
    return new Response(null, { status: 405, headers: { allow: "GET, POST" } });
  },
} satisfies ExportedHandler<Env>;

/** Counts one more. Nobody's count is lost: the new one is stored only where the counter still is as it
 * was read, and else all begins anew. */
async function add(counters: KvNamespace, counter: string): Promise<Response> {
  for (let tries = 0; tries < maxTries; tries++) {
    const { value, version } = await counters.getWithMetadata(counter);
    const count = String(Number(value ?? 0) + 1);
    const written = await counters.put(counter, count, { ifVersion: version });
    if (written.ok) return answer(count);
  }
  const headers = { "retry-after": "1" };
  return new Response("Too many count at once.\n", { status: 503, headers });
}

function failure(error: KvError): Response {
  if (error.reason === "too-large") return new Response("Its name is too long.\n", { status: 413 });
  throw error;
}

function answer(count: string): Response {
  return new Response(`${count}\n`, { headers: { "cache-control": "no-store" } });
}
