import { beforeAll, describe, expect, test } from "vitest";
import type { Field } from "../../../runtime/abi/generated/types.ts";
import { buildGuest, guestKinds } from "./support/build-guest.ts";
import { GuestRunner } from "./support/run-guest.ts";

const fields: Field[] = [
  ["x-a", "1"],
  ["x-b", "2"],
  ["x-a", "3"],
];
const MiB = 1024 * 1024;

/** Bytes of every value, in no pattern of a power of two. */
function binary(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (at * 7 + (at >> 8)) & 0xff);
}

describe.each(guestKinds)("a guest made with %s", (kind) => {
  let guest: GuestRunner;
  beforeAll(async () => {
    guest = await GuestRunner.load(await buildGuest(kind));
  }, 120_000);

  test("gets all fields but the connection's, and may give them back", () => {
    const hidden: Field[] = [
      ["host", "x.example"],
      ["connection", "close"],
    ];
    const { response, error } = guest.ask({
      uri: "http://x.example/echo",
      fields: [...hidden, ...fields],
    });
    expect(error).toBeNull();
    const echoed = response!.fields.filter(([name]) => name === "x-a" || name === "x-b");
    // The Web's Headers put repeated fields together and sort them.
    const expected =
      kind === "starlingmonkey"
        ? [
            ["x-a", "1, 3"],
            ["x-b", "2"],
          ]
        : fields;
    expect(echoed).toEqual(expected);
    expect(response!.fields.map(([name]) => name)).not.toContain("host");
  });

  test.each([0, 1, 4_095, 65_536, 10 * MiB])("gives back a body of %i bytes", (length) => {
    const body = binary(length);
    const { response, error } = guest.ask({ method: "POST", uri: "http://x.example/echo", body });
    expect(error).toBeNull();
    const back = response!.body.tag === "bytes" ? response!.body.val : new Uint8Array();
    expect(back.length).toBe(length);
    expect(Buffer.compare(back, body)).toBe(0);
    expect(back.buffer.byteLength).toBe(length);
  });

  test("costs the host's side the same for the same request", () => {
    const ask = { method: "POST", uri: "http://x.example/echo?a=b", fields, body: "body" };
    expect(guest.ask(ask).fuel).toBe(guest.ask(ask).fuel);
  });

  // The Web's Request and Response have no trailers.
  const hasTrailers = kind !== "starlingmonkey";
  if (hasTrailers)
    test("gets and gives trailers", () => {
      const trailers: Field[] = [["x-sum", "abc"]];
      const { response } = guest.ask({ uri: "http://x.example/echo", body: "body", trailers });
      expect(response!.trailers).toEqual(trailers);
      expect(
        guest.ask({ uri: "http://x.example/echo", body: "body" }).response!.trailers,
      ).toBeUndefined();
    });

  const tellsHead = kind !== "wat";
  if (tellsHead)
    test("sees method and URI", () => {
      for (const method of ["GET", "POST", "PURGE", "OPTIONS"]) {
        const { response } = guest.ask({ method, uri: "https://x.example:8443/a%20b/?q=%C3%A9&r" });
        expect(response!.fields).toContainEqual(["x-method", method]);
        expect(response!.fields).toContainEqual([
          "x-uri",
          "https://x.example:8443/a%20b/?q=%C3%A9&r",
        ]);
      }
    });
});
