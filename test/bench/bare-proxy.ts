// The peer of examples/origin-proxy: node:http and undici alone, content streamed, a field added.
import { pipeline } from "node:stream/promises";
import { request as ask, type Dispatcher } from "undici";
import { serveFrom } from "./clustered.ts";

const [origin = "", processes = "1"] = process.argv.slice(2);

serveFrom(Number(processes), async (request, response) => {
  const { method, url } = request;
  const { host, connection: _, ...fields } = request.headers;
  const content = method === "GET" || method === "HEAD" ? null : request;
  try {
    const { statusCode, headers, body } = await ask(origin + url, {
      method: method as Dispatcher.HttpMethod,
      headers: { ...fields, "x-forwarded-host": host },
      body: content,
    });
    const { connection, "keep-alive": alive, "transfer-encoding": coding, ...kept } = headers;
    response.writeHead(statusCode, { ...kept, "x-served-by": "node" });
    await pipeline(body, response);
  } catch {
    response.destroy();
  }
});
