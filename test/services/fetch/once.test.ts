import { describe, expect, test } from "vitest";
import { type ByteSource, wholeSource } from "../../../runtime/message/byte-source.ts";
import type { OutgoingRequest } from "../../../runtime/services/fetch/egress.ts";
import { FetchError } from "../../../runtime/services/fetch/fetch-error.ts";
import { OnceSender } from "../../../runtime/services/fetch/once-sender.ts";
import { Subrequests } from "../../../runtime/services/fetch/subrequests.ts";
import { failure, get, never, rulesFor, textOf } from "./support/tenants.ts";

/** A sender once, in front of an origin that counts. */
function counting(
  body: (times: number) => ByteSource = (times) => wholeSource(Buffer.from(`answer ${times}`)),
) {
  const asked: string[] = [];
  const sent: string[] = [];
  const sender = new OnceSender(
    {
      async send({ method, uri }) {
        asked.push(`${method} ${uri}`);
        return { status: 200, fields: [], uri, redirected: false, body: body(asked.length) };
      },
      async close() {},
    },
    (origin) => sent.push(origin),
  );
  const send = async (uri: string, more: Partial<OutgoingRequest> = {}, subrequests = 100) =>
    sender.send(
      get(uri, more),
      rulesFor(["http://o.test"], { subrequests: new Subrequests(subrequests, 6) }),
      never(),
    );
  return { asked, sent, send };
}

const bytes = (text: string) => ({ tag: "bytes", val: Buffer.from(text) }) as const;

describe("a request that is sent once", () => {
  test("is answered alike from then on, whatever its method", async () => {
    const { asked, sent, send } = counting();
    for (let run = 0; run < 20; run++) {
      expect(await textOf(await send("http://o.test/a"))).toBe("answer 1");
    }
    for (let run = 0; run < 20; run++) {
      const posted = await send("http://o.test/a", { method: "POST", body: bytes("x") });
      expect(await textOf(posted)).toBe("answer 2");
    }
    expect(asked).toEqual(["GET http://o.test/a", "POST http://o.test/a"]);
    expect(sent).toEqual(["http://o.test", "http://o.test"]);
  });

  test("is another one with other fields or content, but for those of a trace", async () => {
    const { asked, send } = counting();
    const traced = (id: string) => send("http://o.test/a", { fields: [["Traceparent", id]] });
    const told = [
      await send("http://o.test/a", { fields: [["accept", "text/html"]] }),
      await send("http://o.test/a", { fields: [["accept", "text/plain"]] }),
      await send("http://o.test/a", { method: "POST", body: bytes("x") }),
      await send("http://o.test/a", { method: "POST", body: bytes("y") }),
      await traced("1"),
      await traced("2"),
    ];
    expect(await Promise.all(told.map(textOf))).toEqual(
      [1, 2, 3, 4, 5, 5].map((times) => `answer ${times}`),
    );
    expect(asked).toHaveLength(5);
  });

  test("is sent a few times at most where it never is the same", async () => {
    const { asked, send } = counting();
    for (let run = 0; run < 300; run++) {
      const given = await send("http://o.test/a", { method: "POST", body: bytes(`random ${run}`) });
      expect(await textOf(given)).toBe(`answer ${run < 8 ? run + 1 : 1}`);
    }
    expect(asked).toHaveLength(8);
  });

  test("is not sent any more after 256 others", async () => {
    const { asked, send } = counting();
    for (let run = 0; run < 256; run++) await send(`http://o.test/?n=${run}`);
    expect(await failure(send("http://o.test/?n=256"))).toMatchObject({ code: "no-stub" });
    expect(await textOf(await send("http://o.test/?n=7"))).toBe("answer 8");
    expect(asked).toHaveLength(256);
  });

  test("counts as a subrequest each time, and reaches no other origin", async () => {
    const { asked, send } = counting();
    await send("http://o.test/a");
    expect(await failure(send("http://o.test/a", {}, 0))).toMatchObject({
      code: "subrequest-limit",
    });
    expect(await failure(send("http://other.test/a"))).toMatchObject({ code: "denied" });
    expect(asked).toHaveLength(1);
  });

  test("fails alike where the origin does, and is sent again where its guest left", async () => {
    const failing = (code: "connect" | "aborted") =>
      counting(() => ({
        read: async () => {
          throw new FetchError(code, "It failed.");
        },
        cancel() {},
      }));
    const broken = failing("connect");
    const left = failing("aborted");
    for (const { send } of [broken, broken, left, left]) await failure(send("http://o.test/a"));
    expect(await failure(broken.send("http://o.test/a"))).toEqual({
      code: "connect",
      message: "It failed.",
    });
    expect([broken.asked.length, left.asked.length]).toEqual([1, 2]);
  });

  test("is not kept where its answer is too long", async () => {
    const { send } = counting(() => wholeSource(new Uint8Array(16 * 2 ** 20 + 1)));
    expect(await failure(send("http://o.test/a"))).toMatchObject({ code: "response-too-large" });
  });
});
