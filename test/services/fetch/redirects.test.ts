import { describe, expect, test } from "vitest";
import type { Field } from "../../../runtime/abi/generated/types.ts";
import { Subrequests } from "../../../runtime/services/fetch/subrequests.ts";
import { answer, type Origin, startOrigin } from "./support/servers.ts";
import { streamedBody } from "./support/sources.ts";
import {
  failure,
  get,
  kept,
  never,
  originOf,
  rulesFor,
  send,
  tenant,
  textOf,
} from "./support/tenants.ts";

/** A server that redirects from `/STATUS` to `location`, and says what else was asked of it. */
const redirecting = (location = "/end") =>
  kept(
    startOrigin((request, response) => {
      const status = Number(request.url!.slice(1));
      let body = "";
      request.on("data", (piece) => {
        body += piece;
      });
      request.on("end", () => {
        if (status >= 300) response.writeHead(status, { location }).end("moved");
        else answer(response, `${request.method} ${request.url} ${body}`);
      });
    }),
  );

const text = (val: string) => ({ tag: "bytes" as const, val: Buffer.from(val) });

describe("a redirect is followed", () => {
  test.each([
    [301, "POST", "GET /end "],
    [302, "POST", "GET /end "],
    [303, "POST", "GET /end "],
    [307, "POST", "POST /end data"],
    [308, "POST", "POST /end data"],
    [301, "PUT", "PUT /end data"],
    [302, "PUT", "PUT /end data"],
    [303, "PUT", "GET /end "],
    [307, "DELETE", "DELETE /end data"],
  ])("%i from %s leads to %j", async (status, method, reached) => {
    const origin = await redirecting();
    const { egress } = await tenant();
    const fields: Field[] = [
      ["content-type", "text/plain"],
      ["content-language", "en"],
      ["x-kept", "1"],
    ];
    const response = await send(egress, origin, `/${status}`, {
      method,
      fields,
      body: text("data"),
    });
    expect(await textOf(response)).toBe(reached);
    expect(response).toMatchObject({ redirected: true, uri: `${originOf(origin)}/end` });
    const { headers } = origin.requests.at(-1)!;
    expect(headers["x-kept"]).toBe("1");
    expect(headers["content-type"]).toBe(reached.includes("data") ? "text/plain" : undefined);
    expect(headers["content-language"]).toBe(reached.includes("data") ? "en" : undefined);
  });

  test("HEAD stays HEAD", async () => {
    const origin = await redirecting();
    const { egress } = await tenant();
    await send(egress, origin, "/303", { method: "HEAD" });
    expect(origin.requests.map(({ method }) => method)).toEqual(["HEAD", "HEAD"]);
  });

  test.each([
    ["end?x=1#part", "/end?x=1"],
    ["../end", "/end"],
    ["//origin.test:PORT/end", "/end"],
    ["http://ORIGIN.test.:PORT/end", "/end"],
    ["", "/302"],
  ])("to %j", async (location, path) => {
    let times = 0;
    const origin: Origin = await kept(
      startOrigin((request, response) => {
        if (times++ > 0) answer(response, request.url!);
        else {
          const to = location.replace("PORT", String(origin.port));
          response.writeHead(302, { location: to }).end();
        }
      }),
    );
    const { egress } = await tenant();
    expect(await textOf(await send(egress, origin, "/302"))).toBe(path);
  });

  test("to a path beyond ASCII", async () => {
    const origin = await redirecting(Buffer.from("/ä").toString("latin1"));
    const { egress } = await tenant();
    expect(await textOf(await send(egress, origin, "/302"))).toBe("GET /%C3%A4 ");
  });

  test("twenty times, and not once more", async () => {
    const origin = await kept(
      startOrigin((request, response) => {
        const left = Number(request.url!.slice(1));
        if (left === 0) answer(response, "arrived");
        else response.writeHead(302, { location: `/${left - 1}` }).end();
      }),
    );
    const { egress } = await tenant();
    expect(await textOf(await send(egress, origin, "/20"))).toBe("arrived");
    expect((await failure(send(egress, origin, "/21"))).code).toBe("too-many-redirects");
    expect(origin.requests).toHaveLength(42);
  });

  test("what is one origin's to know stays with it", async () => {
    const end = await redirecting();
    const origin = await redirecting(`${originOf(end, "other.test")}/end`);
    const { egress, names } = await tenant();
    names.set("other.test", ["127.0.0.1"]);
    const fields: Field[] = [
      ["authorization", "Bearer t"],
      ["cookie", "a=1"],
      ["referer", "https://x.test/secret"],
      ["x-kept", "1"],
    ];
    const rules = rulesFor([originOf(origin), originOf(end, "other.test")]);
    await egress.send(get(`${originOf(origin)}/307`, { fields }), rules, never());
    expect(origin.requests[0]?.headers).toMatchObject({ authorization: "Bearer t", cookie: "a=1" });
    const { headers } = end.requests[0]!;
    expect(headers["x-kept"]).toBe("1");
    for (const name of ["authorization", "cookie", "referer"])
      expect(headers[name]).toBeUndefined();
  });

  test("and the same origin is told everything again", async () => {
    const origin = await redirecting();
    const { egress } = await tenant();
    await send(egress, origin, "/307", { fields: [["authorization", "Bearer t"]] });
    expect(origin.requests[1]?.headers.authorization).toBe("Bearer t");
  });

  test("each hop is a subrequest", async () => {
    const origin = await redirecting("/302");
    const { egress } = await tenant();
    const base = originOf(origin);
    const rules = rulesFor([base], { subrequests: new Subrequests(5, 6) });
    const over = await failure(egress.send(get(`${base}/302`), rules, never()));
    expect(over).toMatchObject({ code: "subrequest-limit", message: expect.stringContaining("5") });
    expect(origin.requests).toHaveLength(5);
  });
});

describe("a redirect is not followed", () => {
  test("where its response is wanted", async () => {
    const origin = await redirecting();
    const { egress } = await tenant();
    const response = await send(egress, origin, "/302", { redirect: "manual" });
    expect(response).toMatchObject({ status: 302, redirected: false });
    expect(response.fields).toContainEqual(["location", "/end"]);
    expect(await textOf(response)).toBe("moved");
  });

  test("where none is expected", async () => {
    const origin = await redirecting();
    const { egress } = await tenant();
    const refused = await failure(send(egress, origin, "/302", { redirect: "error" }));
    expect(refused.code).toBe("redirect");
    const fine = await send(egress, origin, "/200", { redirect: "error" });
    expect(fine.status).toBe(200);
  });

  test.each([
    "ftp://origin.test/",
    "file:///etc/passwd",
    "data:,x",
    "http://u:p@origin.test/",
    "http://[",
  ])("to %s", async (location) => {
    const origin = await redirecting(location);
    const { egress } = await tenant();
    expect((await failure(send(egress, origin, "/302"))).code).toBe("redirect");
  });

  test("where it has no location", async () => {
    const origin = await kept(startOrigin((_, response) => response.writeHead(302).end("here")));
    const { egress } = await tenant();
    const response = await send(egress, origin);
    expect(response.status).toBe(302);
    expect(await textOf(response)).toBe("here");
  });

  test("with a body that was streamed, but for 303", async () => {
    const origin = await redirecting();
    const { egress } = await tenant();
    const post = () => ({ method: "POST", body: streamedBody(["da", "ta"]) });
    expect((await failure(send(egress, origin, "/307", post()))).code).toBe("redirect");
    expect((await failure(send(egress, origin, "/302", post()))).code).toBe("redirect");
    expect(await textOf(await send(egress, origin, "/303", post()))).toBe("GET /end ");
  });
});
