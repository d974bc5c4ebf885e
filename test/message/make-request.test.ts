import { describe, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";

describe("a request made without a socket", () => {
  test("is GET http://localhost/ with a host, unless told otherwise", () => {
    expect(makeRequest({})).toEqual({
      method: "GET",
      uri: "http://localhost/",
      fields: [["host", "localhost"]],
      body: { tag: "empty" },
    });
  });

  test("is a POST with its length where it has a body, be that empty", () => {
    expect(makeRequest({ body: new Uint8Array(0) })).toMatchObject({
      method: "POST",
      fields: [
        ["host", "localhost"],
        ["content-length", "0"],
      ],
      body: { tag: "bytes" },
    });
  });

  test("takes its authority from a host header, as a server does", () => {
    const { uri, fields } = makeRequest({
      url: "https://a.test/p?q=1",
      headers: [["Host", "b.test:8443"]],
    });
    expect(uri).toBe("https://b.test:8443/p?q=1");
    expect(fields).toEqual([["host", "b.test:8443"]]);
  });

  test("takes two slashes for a path, not for an authority", () => {
    expect(makeRequest({ url: "//x/y" }).uri).toBe("http://localhost//x/y");
    const { uri, fields } = makeRequest({
      url: "http://a.test//x/y?z",
      headers: [["host", "b.test"]],
    });
    expect([uri, fields]).toEqual(["http://b.test//x/y?z", [["host", "b.test"]]]);
  });

  test("drops the fragment and keeps the URI in ASCII", () => {
    expect(makeRequest({ url: "http://bücher.test/ü#part" }).uri).toBe(
      "http://xn--bcher-kva.test/%C3%BC",
    );
  });

  test("carries a header value as the bytes of its UTF-8, one code point a byte", () => {
    expect(makeRequest({ headers: [["X-Name", " é\t"]] }).fields[1]).toEqual(["x-name", "Ã©"]);
  });

  test("keeps repeated headers, in order", () => {
    const headers = [
      ["cookie", "a=1"],
      ["accept", "*/*"],
      ["cookie", "b=2"],
    ] as const;
    expect(makeRequest({ headers }).fields.slice(1)).toEqual(headers);
  });

  test.each([
    [{ method: "" }, 'The method "" is not a token.'],
    [{ url: "http://" }, 'The URL "http://" can\'t be parsed.'],
    [{ url: "ftp://x/" }, "must begin with http:// or https://"],
    [{ url: "localhost:8080/" }, "must begin with http:// or https://"],
    [{ url: "x" }, 'The URL "x" must begin with http:// or https://, or with a slash.'],
    [{ url: "?q=1" }, "or with a slash."],
    [{ url: "" }, "or with a slash."],
    [{ url: "http:x" }, "must begin with http:// or https://"],
    [{ url: "http://me:pw@x/" }, "The URL must not hold a user or a password"],
    [{ headers: [["a b", "c"]] as const }, 'The header name "a b" is not a token.'],
    [{ headers: [["a", "b\r\nc"]] as const }, "holds a control character."],
    [{ headers: [["host", "a/b"]] as const }, 'The host header "a/b" is not a host'],
    [
      {
        headers: [
          ["host", "a"],
          ["host", "b"],
        ] as const,
      },
      "one host header, not several.",
    ],
    [{ headers: [["transfer-encoding", "chunked"]] as const }, "no transfer-encoding."],
    [
      { headers: [["content-length", "3"]] as const, body: new Uint8Array(2) },
      "The content-length header says 3, but the body has 2 bytes.",
    ],
  ])("is refused when it is %j", (parts, message) => {
    expect(() => makeRequest(parts)).toThrow(
      expect.objectContaining({ code: "bad-request", message: expect.stringContaining(message) }),
    );
  });
});
