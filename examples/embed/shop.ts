// A shop whose customers bring price rules: modules that run apart from it, under limits, and are paid for by their fuel.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { openHost, SkerryError } from "skerry";
import { catalog, products } from "./catalog.ts";
import { type Answer, shopPage } from "./page.ts";
import { PriceRules } from "./rules.ts";

const here = import.meta.dirname;
const port = Number(process.env.PORT ?? 8080);
const maxModuleBytes = 10 * 1024 * 1024;
const maxFormBytes = 4096;

const host = await openHost({ dataDir: join(here, ".skerry"), interfaces: [catalog] });
const rules = new PriceRules(host);
for (const customer of ["loyalty", "bulk", "endless"])
  await rules.upload(customer, join(here, "rules", customer));

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => fail(response, error));
});
server.listen(port, "127.0.0.1", () => {
  const address = server.address();
  console.log(`shop: http://localhost:${typeof address === "object" ? address?.port : port}/`);
});
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void close());

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  const [, customer] = /^\/rules\/([^/]+)$/.exec(pathname) ?? [];
  if (request.method === "GET" && pathname === "/") {
    page(response, null);
  } else if (request.method === "POST" && pathname === "/orders") {
    const form = new URLSearchParams((await contentOf(request, maxFormBytes)).toString());
    page(response, await priced(form));
  } else if (request.method === "PUT" && customer !== undefined) {
    await rules.upload(customer, await contentOf(request, maxModuleBytes));
    response.writeHead(201).end(`${customer}'s rule is in use\n`);
  } else {
    response.writeHead(404).end("not found\n");
  }
}

async function priced(form: URLSearchParams): Promise<Answer> {
  const customer = form.get("customer") ?? "";
  const counts = products.map(({ sku }) => [sku, Number(form.get(sku) ?? 0)] as const);
  const order = new Map(
    counts.filter(([, count]) => Number.isInteger(count) && count > 0 && count < 1000),
  );
  try {
    return { customer, price: await rules.price(customer, order), failure: null };
  } catch (error) {
    if (!(error instanceof SkerryError)) throw error;
    return { customer, price: null, failure: `${error.code}: ${error.message}` };
  }
}

function page(response: ServerResponse, shown: Answer | null): void {
  response
    .writeHead(200, { "content-type": "text/html;charset=utf-8" })
    .end(shopPage(rules.accounts, shown));
}

/** What is wrong with a rule is its author's to read: no error of the host's has a path or a stack in it. */
function fail(response: ServerResponse, error: unknown): void {
  if (!(error instanceof SkerryError)) console.error(error);
  if (response.headersSent) return void response.destroy();
  const known = error instanceof SkerryError ? error : null;
  const words =
    known === null ? "the shop failed" : `${known.code}: ${known.message} ${known.advice}`;
  response
    .writeHead(known?.status ?? (known === null ? 500 : 422), { connection: "close" })
    .end(`${words}\n`);
}

async function contentOf(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request) {
    length += piece.length;
    if (length > maxBytes) throw new SkerryError("body-too-large", `It is over ${maxBytes} bytes.`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function close(): Promise<void> {
  server.close();
  server.closeAllConnections();
  await host.close();
}
