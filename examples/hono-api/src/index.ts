import { Hono } from "hono";
import { validator } from "hono/validator";
import { readOrder } from "./order.ts";
import { distance, findPort, listPorts } from "./ports.ts";

interface Env {
  CURRENCY: string;
}

const app = new Hono<{ Bindings: Env }>();

app.get("/ports", (c) => c.json({ ports: listPorts() }));

app.get("/ports/:code", (c) => {
  const port = findPort(c.req.param("code"));
  return port === undefined ? c.json({ error: "there is no such port" }, 404) : c.json(port);
});

const order = validator("json", (value, c) => {
  const read = readOrder(value);
  return "order" in read ? read.order : c.json({ error: "not an order", ...read }, 422);
});

app.post("/quotes", order, (c) => {
  const { from, to, containers } = c.req.valid("json");
  const miles = Math.round(distance(from, to));
  // 40 a container for the crane, and 0.35 a nautical mile.
  const price = containers * (40 + 0.35 * miles);
  console.log(`quote ${from.code} → ${to.code}, ${containers} containers`);
  return c.json({ miles, price: price.toFixed(2), currency: c.env.CURRENCY }, 201);
});

app.notFound((c) => c.json({ error: "there is nothing here" }, 404));

// Hono sorts its routes when the first request comes. Asked here, it does so once, when the worker is
// built, and not anew for each request.
void app.request("/");

export default app;
