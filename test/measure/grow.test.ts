import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dimensionsOf } from "../../runtime/measure/probe/dimensions.ts";
import { growBody } from "../../runtime/measure/probe/grow-body.ts";
import { makeRequest } from "../../runtime/message/make-request.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (body: Uint8Array) => new TextDecoder().decode(body);

describe("a body that grows", () => {
  test("stays JSON, by more elements of its first list", () => {
    const body = growBody(bytes('{"user":"ann","items":[{"id":1},{"id":2}]}'));
    expect(body.what).toBe("body (its JSON list)");
    const grown = body.grow(1_000);
    const value = JSON.parse(text(grown)) as { user: string; items: { id: number }[] };
    expect(value.user).toBe("ann");
    expect(value.items.slice(0, 4)).toEqual([{ id: 1 }, { id: 2 }, { id: 1 }, { id: 2 }]);
    expect(Math.abs(grown.length - 1_000)).toBeLessThan(20);
  });

  test("stays JSON, by a longer text where there is no list", () => {
    const body = growBody(bytes('{"user":"ann","note":"hello"}'));
    expect(body.what).toBe("body (its JSON text)");
    const grown = body.grow(500);
    expect(grown.length).toBe(500);
    expect(JSON.parse(text(grown))).toMatchObject({ user: "ann" });
  });

  test("is repeated where it is other text", () => {
    const body = growBody(bytes("a=1&"));
    expect(text(body.grow(10))).toBe("a=1&a=1&a=");
  });

  test("is text where there was none", () => {
    const body = growBody(null);
    expect(body.now).toBe(0);
    expect(body.grow(100).length).toBe(100);
  });

  test("is the one given at its own length", () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const body = growBody(bytes(json));
        const same = text(body.grow(body.now));
        expect(JSON.parse(same)).toEqual(JSON.parse(json));
      }),
    );
  });
});

describe("a request", () => {
  test("grows along its query's numbers and texts, its body, its path and its fields", () => {
    const request = makeRequest({ url: "/draw?width=320&title=abc&x=1.5" });
    const dimensions = dimensionsOf(request);
    expect(dimensions.map(({ name, now }) => [name, now])).toEqual([
      ["`width`", 320],
      ["the length of `title`", 3],
      ["the length of `x`", 3],
      ["body (text)", 0],
      ["path", 5],
      ["one more header's value", 0],
      ["more headers", 0],
    ]);
    const [width, title, , body, path, value, count] = dimensions;
    expect(width!.grow(640).uri).toContain("width=640&title=abc");
    expect(title!.grow(7).uri).toContain("title=abcabca&");
    expect(body!.grow(9).fields).toContainEqual(["content-length", "9"]);
    expect(new URL(path!.grow(9).uri).pathname).toBe("/drawaaaa");
    expect(value!.grow(3).fields.at(-1)).toEqual(["x-probe", "vvv"]);
    expect(count!.grow(3).fields.length).toBe(request.fields.length + 3);
  });
});
