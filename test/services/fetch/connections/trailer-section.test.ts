import { createSecureServer, type ServerHttp2Stream } from "node:http2";
import type { createServer as createTls } from "node:tls";
import { describe, expect, test } from "vitest";
import type { Field } from "../../../../runtime/abi/generated/types.ts";
import type { OutgoingRequest } from "../../../../runtime/services/fetch/egress.ts";
import { certificate, key } from "../support/certificate.ts";
import { listen, startOrigin } from "../support/servers.ts";
import { streamedBody } from "../support/sources.ts";
import { failure, get, kept, never, rulesFor, send, tenant, textOf } from "../support/tenants.ts";

/** A request whose content has trailers. */
function trailed(pieces: readonly string[], trailers: readonly Field[]): Partial<OutgoingRequest> {
  const body = streamedBody(pieces);
  return { method: "POST", body: { tag: "stream", val: Object.assign(body.val, { trailers }) } };
}

const server = () =>
  startOrigin((request, response) => {
    let content = "";
    request.on("data", (piece: Buffer) => {
      content += piece.toString();
    });
    request.on("end", () => {
      response.end(JSON.stringify([request.url, content, request.rawTrailers]));
    });
  });

describe("trailers of a request", () => {
  test("are sent, whatever its content is, and are not another request's", async () => {
    const origin = await kept(server());
    const { egress } = await tenant();
    const ends = ["\r\n0\r\n\r\n", "0\r\n\r\n"];
    const one = await send(egress, origin, "/1", trailed(ends, [["X-Sum", "a b"]]));
    expect(JSON.parse(await textOf(one))).toEqual(["/1", ends.join(""), ["x-sum", "a b"]]);
    const two = await send(egress, origin, "/2", trailed(["two"], []));
    expect(JSON.parse(await textOf(two))).toEqual(["/2", "two", []]);
    const three = await send(egress, origin, "/3", trailed([], [["x-sum", "3"]]));
    expect(JSON.parse(await textOf(three))).toEqual(["/3", "", ["x-sum", "3"]]);
    expect(origin.sockets).toHaveLength(1);
  });

  test.each<[string, Field]>([
    ["a field of another request", ["x", "a\r\nb: c"]],
    ["the end of it", ["x", "a\r\n\r\nGET / HTTP/1.1"]],
    ["a name that is none", ["x\r\ny", "a"]],
    ["a name with a colon", ["x: y", "a"]],
    ["a length", ["Content-Length", "3"]],
    ["a coding", ["transfer-encoding", "chunked"]],
    ["leave", ["authorization", "Basic eA=="]],
    ["a count of hosts", ["x-skerry-hops", "0"]],
  ])("are refused where they are %s", async (_, field) => {
    const origin = await kept(server());
    const { egress } = await tenant();
    const sent = send(egress, origin, "/", trailed(["content"], [["x-a", "1"], field]));
    expect(await failure(sent)).toMatchObject({ code: "bad-request" });
    expect(await textOf(await send(egress, origin, "/next"))).toBe('["/next","",[]]');
  });

  test("over the limit are refused", async () => {
    const origin = await kept(server());
    const { egress } = await tenant({ requestFields: 1_000 });
    const sent = send(egress, origin, "/", trailed(["content"], [["x-a", "1".repeat(1_000)]]));
    expect(await failure(sent)).toMatchObject({
      code: "bad-request",
      message: "The request's trailers are over 1000 bytes.",
    });
  });

  test("over HTTP/2 are refused, as they can't be sent, and not left out", async () => {
    const server = createSecureServer({ cert: certificate, key });
    server.on("stream", (stream: ServerHttp2Stream) => {
      stream.on("error", () => {});
      stream.resume().on("end", () => {
        if (!stream.aborted) stream.respond({ ":status": 200 }, { endStream: true });
      });
    });
    const origin = await kept(listen(server as unknown as ReturnType<typeof createTls>, []));
    const { egress, names } = await tenant({ extraAuthorities: [certificate] });
    names.set("skerry.test", ["127.0.0.1"]);
    const uri = `https://skerry.test:${origin.port}`;
    const ask = (trailers: readonly Field[]) =>
      egress.send(get(uri, trailed(["content"], trailers)), rulesFor([uri]), never());
    const refused = await failure(ask([["x-sum", "1"]]));
    expect(refused.code).toBe("bad-request");
    expect(refused.message).toContain("over HTTP/1.1 only");
    expect((await ask([])).status).toBe(200);
  });
});
