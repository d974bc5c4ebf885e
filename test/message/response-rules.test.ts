import { expect, test } from "vitest";
import type { Field } from "../../runtime/abi/generated/types.ts";
import { acceptResponse, statedLength } from "../../runtime/message/response-rules.ts";
import { defaultLimits } from "../../runtime/settings/limits.ts";

const limits = { ...defaultLimits(1_000), responseFields: 200, responseBody: 10 };

function accept(
  given: { status?: number; fields?: Field[]; trailers?: Field[]; bytes?: number },
  method = "GET",
) {
  const { status = 200, fields = [], trailers = [], bytes = 0 } = given;
  const body = { tag: "bytes", val: new Uint8Array(bytes) } as const;
  return acceptResponse({ status, fields, body, trailers }, method, limits);
}

const refused = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

test("statuses are those of final answers", () => {
  for (const status of [200, 404, 599]) expect(accept({ status }).status).toBe(status);
  for (const status of [100, 199, 600, 200.5, Number.NaN]) {
    expect(() => accept({ status })).toThrow(refused("invalid-response", /200 to 599/));
  }
});

test("names are in lower case, values without blanks around them, in their order", () => {
  const fields: Field[] = [
    ["X-B", " \tone two\t"],
    ["x-a", ""],
    ["X-B", "caf\xe9"],
  ];
  expect(accept({ fields }).fields).toEqual([
    ["x-b", "one two"],
    ["x-a", ""],
    ["x-b", "caf\xe9"],
  ]);
});

test("fields of the connection and of the host are taken off, and those that Connection names", () => {
  const fields: Field[] = [
    ["Connection", "close, X-Hop, Set-Cookie"],
    ["Connection", "x-other"],
    ["Transfer-Encoding", "chunked"],
    ["Content-Length", "5"],
    ["Date", "today"],
    ["X-Request-Id", "mine"],
    ["X-Hop", "1"],
    ["X-Other", "2"],
    ["Set-Cookie", "a=b"],
    ["X-Kept", "3"],
  ];
  expect(accept({ fields }).fields).toEqual([
    ["set-cookie", "a=b"],
    ["x-kept", "3"],
  ]);
});

test("an answer to HEAD keeps the length that GET's content has, where it is one", () => {
  const length = (value: string): Field[] => [["Content-Length", value]];
  expect(accept({ fields: length("12") }, "HEAD").fields).toEqual([["content-length", "12"]]);
  for (const none of ["-1", "1e3", "12, 12", "1234567890123456"]) {
    expect(accept({ fields: length(none) }, "HEAD").fields).toEqual([]);
  }
});

test("a name that is no token is refused, and not repeated", () => {
  for (const [name, where] of [
    ["", /is empty/],
    ["x secret", /character 2 is U\+0020/],
    ["x\r\n", /character 2 is U\+000D/],
  ] as const) {
    const accepting = () => accept({ fields: [[name, "1"]] });
    expect(accepting).toThrow(refused("invalid-response", where));
    expect(accepting).not.toThrow(/secret/);
  }
});

test("a value with a character that HTTP does not allow is refused", () => {
  for (const value of ["a\r\nb", "a\0b", "a\x7fb", "a\u0100b"]) {
    expect(() => accept({ fields: [["x-a", value]] })).toThrow(
      refused("invalid-response", /"x-a" has a character/),
    );
  }
});

test("fields and trailers have one bound, and the body its own", () => {
  const field: Field = ["x-a", "y".repeat(97)];
  expect(accept({ fields: [field], trailers: [field] }).fields).toHaveLength(1);
  expect(() => accept({ fields: [field, ["x", ""]], trailers: [field] })).toThrow(
    refused("response-too-large", /over 200 bytes/),
  );
  expect(accept({ bytes: 10 }).body).toMatchObject({ tag: "bytes" });
  expect(() => accept({ bytes: 11 })).toThrow(
    refused("response-too-large", /11 bytes, and 10 are allowed/),
  );
});

test("of trailers those stay that may come after content", () => {
  const trailers: Field[] = [
    ["X-Sum", "1"],
    ["Content-Type", "text/html"],
    ["Set-Cookie", "a=b"],
    ["If-Match", "*"],
  ];
  expect(accept({ trailers }).trailers).toEqual([["x-sum", "1"]]);
  expect(accept({ trailers: trailers.slice(1) })).not.toHaveProperty("trailers");
});

test("a length counts where there is one, and one alone", () => {
  const stated = (...values: string[]) =>
    statedLength(values.map((value): Field => ["Content-Length", value]));
  expect([stated("5"), stated(" 5 ", "5"), stated("0")]).toEqual([5, 5, 0]);
  expect([stated(), stated("5", "6"), stated("5x"), stated("-5"), stated("")]).toEqual(
    Array(5).fill(undefined),
  );
});
