// One route for each thing that Hono and its middleware do with the platform.
import { Hono } from "hono";
import { basicAuth } from "hono/basic-auth";
import { bearerAuth } from "hono/bearer-auth";
import { bodyLimit } from "hono/body-limit";
import { getCookie, getSignedCookie, setCookie, setSignedCookie } from "hono/cookie";
import { cors } from "hono/cors";
import { csrf } from "hono/csrf";
import { etag } from "hono/etag";
import { html, raw } from "hono/html";
import { HTTPException } from "hono/http-exception";
import { type JwtVariables, jwt, sign } from "hono/jwt";
import { logger } from "hono/logger";
import { prettyJSON } from "hono/pretty-json";
import { secureHeaders } from "hono/secure-headers";
import { stream, streamSSE, streamText } from "hono/streaming";
import { validator } from "hono/validator";
import * as v from "valibot";

const app = new Hono<{ Variables: JwtVariables }>();
app.use(cors({ origin: "https://a.example" }));
app.onError((error, c) =>
  error instanceof HTTPException ? error.getResponse() : c.text(`E ${error.message}`, 500),
);
app.get("/throw", () => {
  throw new HTTPException(418, { message: "tea" });
});
app.get("/boom", () => {
  throw new Error("boom");
});

// Signatures and digests.
app.use("/etag/*", etag());
app.get("/etag/a", (c) => c.text("tagged"));
app.get("/token", async (c) =>
  c.text(await sign({ sub: "me", exp: 4_000_000_000 }, "s3cret", "HS256")),
);
app.use("/auth/*", jwt({ secret: "s3cret", alg: "HS256" }));
app.get("/auth/page", (c) => c.json(c.get("jwtPayload")));
app.use("/basic/*", basicAuth({ username: "u", password: "p" }));
app.get("/basic/x", (c) => c.text("in"));
app.use("/bearer", bearerAuth({ token: "tok" }));
app.get("/bearer", (c) => c.text("in"));

// Fields and cookies.
app.use("/secure", secureHeaders());
app.get("/secure", (c) => c.text("secure"));
app.use("/csrf", csrf());
app.post("/csrf", (c) => c.text("ok"));
app.get("/cookie", async (c) => {
  setCookie(c, "a", "b c", { httpOnly: true, maxAge: 10, sameSite: "Lax" });
  await setSignedCookie(c, "s", "v", "key");
  return c.json({ got: getCookie(c), signed: await getSignedCookie(c, "key", "s") });
});
app.use("/log", logger());
app.get("/log", (c) => c.text("logged"));

// Bodies.
app.use("/pretty", prettyJSON());
app.get("/pretty", (c) => c.json({ a: [1, { b: 2 }] }));
app.get("/stream", (c) =>
  streamText(c, async (writer) => {
    for (let i = 0; i < 3; i++) {
      await writer.writeln(`line ${i}`);
      await writer.sleep(10);
    }
  }),
);
app.get("/sse", (c) =>
  streamSSE(c, async (writer) => {
    await writer.writeSSE({ data: "x", event: "e", id: "1" });
  }),
);
app.get("/bytes", (c) =>
  stream(c, async (writer) => {
    await writer.write(new Uint8Array([1, 2, 3]));
    const { body } = new Response("piped");
    if (body !== null) await writer.pipe(body);
  }),
);
app.post("/form", async (c) => {
  const fields = Object.entries(await c.req.parseBody({ all: true }));
  return c.json(
    fields.map(([name, value]) => [
      name,
      value instanceof File ? [value.name, value.size, value.type] : value,
    ]),
  );
});
app.post("/json", async (c) => c.json(await c.req.json()));
app.use("/limit", bodyLimit({ maxSize: 5 }));
app.post("/limit", async (c) => c.text(await c.req.text()));
const adult = v.object({ age: v.pipe(v.string(), v.transform(Number), v.minValue(18)) });
const checked = validator("form", (value, c) => {
  const result = v.safeParse(adult, value);
  return result.success ? result.output : c.json(v.flatten(result.issues), 422);
});
app.post("/valid", checked, (c) => c.json(c.req.valid("form")));

// Markup.
app.get("/html", (c) => c.html(html`<p>${"<x>"}${raw("<b>")}</p>`));
const Page = ({ name }: { name: string }) => (
  <html lang="en">
    <body>
      <h1>Hi {name}</h1>
      <ul>
        {[1, 2].map((n) => (
          <li key={n}>{n}</li>
        ))}
      </ul>
    </body>
  </html>
);
app.get("/jsx/:name", (c) => c.html(<Page name={c.req.param("name")} />));

// Routes.
app.get("/query", (c) =>
  c.json({
    one: c.req.query(),
    all: c.req.queries("a"),
    field: c.req.header("x-test"),
    url: c.req.url,
  }),
);
app.get("/files/*", (c) => c.text(c.req.path));
app.get("/optional/:a?/:b{[0-9]+}?", (c) => c.json(c.req.param()));
app.get("/redirect", (c) => c.redirect("/elsewhere", 301));
app.get("/body", (c) => c.body("x", 201, { "x-a": "1" }));
app.get("/204", (c) => c.body(null, 204));
app.all("/any", (c) => c.text(c.req.method));
app.route(
  "/sub",
  new Hono().get("/x", (c) => c.text("sub")),
);
app.mount("/mounted", (request) => new Response(`mounted ${new URL(request.url).pathname}`));

export default app;
