// An application in Hono that gives each customer a host name, and runs what they deploy there.
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { openHost, SkerryError } from "skerry";
import { honoWorker } from "skerry/hono";

const host = await openHost({ dataDir: join(import.meta.dirname, ".skerry") });
const limits = { fuel: 100_000_000, memory: 64 * 1024 * 1024 };

/** Fuel by customer, from each request's bill. */
const fuel = new Map<string, number>();
host.on("usage", ({ tenant, fuel: burned }) => fuel.set(tenant, (fuel.get(tenant) ?? 0) + burned));
host.on("log", ({ tenant, level, message }) => console.log(`${tenant} ${level} ${message}`));

const app = new Hono();

// acme.localhost is acme's site. Where there is none, the routes below answer.
app.use(
  honoWorker(({ url }) => {
    const { hostname } = new URL(url);
    return hostname.endsWith(".localhost") ? host.get(siteOf(hostname.split(".", 1)[0]!)) : null;
  }),
);

app.get("/", (context) => context.text("PUT /sites/NAME puts a module at NAME.localhost\n"));

app.put("/sites/:customer", bodyLimit({ maxSize: 10 * 1024 * 1024 }), async (context) => {
  const module = new Uint8Array(await context.req.arrayBuffer());
  const site = siteOf(context.req.param("customer"));
  await host.load(site, module, { grants: ["log"], limits });
  return context.text(`${site} is in use\n`, 201);
});

app.delete("/sites/:customer", async (context) => {
  const was = await host.unload(siteOf(context.req.param("customer")));
  return was ? context.body(null, 204) : context.notFound();
});

app.get("/usage", (context) => context.json(Object.fromEntries(fuel)));

app.onError((error, context) => {
  if (!(error instanceof SkerryError)) throw error;
  return context.json({ code: error.code, message: error.message, advice: error.advice }, 422);
});

const port = Number(process.env.PORT ?? 8080);
const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port }, (address) => {
  console.log(`app: http://localhost:${address.port}/`);
});
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    server.close();
    void host.close();
  });
}

function siteOf(customer: string): string {
  return `${customer}/site`;
}
