/** A worker, in AssemblyScript, that uses its secret TOKEN for everything that leads out of it, and logs what the
 * host says of each failure, as workers do. The path says what it does; `to` in the query is where it fetches. It
 * never gives its secret away itself. */
export const secretive = `
import { config, fetch, FetchRequest, Kv, Request, Response } from "@skerry/assemblyscript";

const kept = new Kv("KEPT");

export function handle(request: Request): Response {
  const url = request.parsedUrl;
  const secret = config.secret("TOKEN") || "";
  const path = url.pathname;
  if (path == "/fetch") return fetched(url.searchParams.get("to") || "", secret);
  if (path == "/bad-url") return fetched(secret + " no url", secret);
  if (path == "/kv") return keep(secret);
  const response = Response.text("done");
  if (path == "/bad-value") response.headers.append("x-token", secret + String.fromCharCode(10));
  if (path == "/bad-variable") console.log((config.variable(secret) || "none").length.toString());
  if (path == "/trap") assert(secret.length == 0);
  return response;
}

function fetched(to: string, secret: string): Response {
  const asked = new FetchRequest(to + "?token=" + secret, "POST");
  asked.headers.set("authorization", "Bearer " + secret);
  asked.headers.set("x-wrong", to.endsWith("/wrong") ? secret + String.fromCharCode(10) : "right");
  asked.setText(secret);
  const result = fetch(asked);
  if (result.isOk) return Response.text(result.value.status.toString());
  console.error(result.error.message);
  return result.error.toResponse();
}

function keep(secret: string): Response {
  const put = kept.put("key of " + secret, "value " + secret, 0, "metadata " + secret);
  if (!put.isOk) console.error(put.error.message);
  const conflict = kept.putIf("key of " + secret, secret, 1234567);
  if (!conflict.isOk) console.error(conflict.error.message);
  const long = kept.put(secret.repeat(20), secret);
  if (!long.isOk) console.error(long.error.message);
  const cursor = kept.list(secret, secret);
  if (!cursor.isOk) console.error(cursor.error.message);
  kept.getText("key of " + secret);
  return Response.text("kept");
}
`;
