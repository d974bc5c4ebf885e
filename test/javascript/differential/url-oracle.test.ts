import { createRequire } from "node:module";
import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "../../support/runs.ts";
import { guestModule } from "./guest-module.ts";

// The library that follows the URL Standard to the letter, too large and too slow for the guest. It is
// a dependency of the SDK's development only.
const require = createRequire(
  new URL("../../../guest-sdk/javascript/package.json", import.meta.url),
);
type Interfaces = { URL: typeof URL; URLSearchParams: typeof URLSearchParams };
const standard = require("whatwg-url") as Interfaces;
const guest: Interfaces = {
  ...(await guestModule<Pick<Interfaces, "URL">>("web/url.ts")),
  ...(await guestModule<Pick<Interfaces, "URLSearchParams">>("web/url-search-params.ts")),
};

const parts = [
  "href",
  "origin",
  "protocol",
  "username",
  "password",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
] as const;

/** Pieces that mean something to some state of the parser. */
const pieces = fc.constantFrom(
  ..."http: https: ws: ftp: file: foo: data: HTTP: :// // / /// \\ : @ ? # . .. ... %2e %2E%2e %41".split(
    " ",
  ),
  ..."a b C: c| localhost example.com EXAMPLE.com u:p@ xn--mller-kva müller.de faß.de 日本。jp".split(
    " ",
  ),
  ..."127.1 0x7f.1 256 4294967295 4294967296 1.2.3.4.5 [::1] [1:2::3] [::ffff:1.2.3.4] [1::".split(
    " ",
  ),
  ..."80 443 8080 65536 :80 :443 :0 %zz % é 😀 ^ ` { } | \" < > ' ~ [ ] ; = & + , $ ! ( ) * _ -".split(
    " ",
  ),
  " ",
  "\t",
  "\n",
  "\u0000",
  "\u001f",
  "\u007f",
  "\u00ad",
  "\ud800",
);
const text = fc.oneof(
  fc.array(pieces, { maxLength: 12 }).map((all) => all.join("")),
  fc
    .tuple(fc.constantFrom("http://", "https://", "file:///", "foo://", "foo:"), fc.array(pieces))
    .map(([scheme, rest]) => scheme + rest.join("")),
);
const base = fc.oneof(
  fc.constantFrom(
    "http://u:p@base.com:81/a/b/c?q#f",
    "https://example.org",
    "file:///C:/a/b",
    "file://h/x/y",
    "foo://h/a/b?z",
    "foo:/a/b",
    "mailto:x@y",
  ),
  text,
);

function partsOf(Interface: typeof URL, ...values: [string, string?]): string[] | null {
  const url = Interface.parse(...values);
  return url && parts.map((part) => url[part]);
}

const bounds = { numRuns: runs(4000) };

test("absolute URLs parse as the standard has it", () => {
  fc.assert(
    fc.property(text, (input) => {
      expect(partsOf(guest.URL, input)).toEqual(partsOf(standard.URL, input));
    }),
    bounds,
  );
});

test("relative URLs parse as the standard has it", () => {
  fc.assert(
    fc.property(text, base, (input, against) => {
      expect(partsOf(guest.URL, input, against)).toEqual(partsOf(standard.URL, input, against));
    }),
    bounds,
  );
});

test("what a setter makes of a value is what the standard has it make", () => {
  const settable = fc.constantFrom(...parts.filter((part) => part !== "origin"));
  fc.assert(
    fc.property(base, settable, text, (input, part, value) => {
      const [own, theirs] = [guest.URL, standard.URL].map((Interface) => {
        const url = Interface.parse(input);
        if (url === null) return null;
        try {
          url[part as "href"] = value;
        } catch {
          return "threw";
        }
        return parts.map((name) => url[name]);
      });
      expect(own).toEqual(theirs);
    }),
    bounds,
  );
});

test("queries are read and written as the standard has it", () => {
  const piece = fc.constantFrom(
    ..."a é = & + % %2 %C3 %A9 %c3%a9 %F0%9F %e2%82%ac %ED%A0%80 ~ ' ( * 😀 %zz %00".split(" "),
    " ",
    "\ud800",
    "\u0000",
    "\ufeff",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (all) => {
      const [own, theirs] = [guest, standard].map((interfaces) => {
        const params = new interfaces.URLSearchParams(all.join(""));
        params.sort();
        return [[...params], params.toString()];
      });
      expect(own).toEqual(theirs);
    }),
    bounds,
  );
});

test("a plain URL, which skips the parser, is one that the parser leaves as it is", async () => {
  const { isPlainUrl } = await guestModule<{ isPlainUrl(text: string): boolean }>(
    "web/url-plain.ts",
  );
  let plain = 0;
  const label = fc.constantFrom("a", "b1", "a-b", "x_y", "1", "0x1", "A", "");
  const host = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join("."));
  const port = fc.constantFrom("", "", ":80", ":443", ":8080", ":59999", ":99999");
  const piece = fc.constantFrom(
    "/",
    "a",
    "B",
    "0",
    ".",
    "%2e",
    "%41",
    "-",
    "~",
    "?",
    "b=c",
    ":",
    "'",
  );
  const path = fc.array(piece, { maxLength: 8 }).map((all) => all.join(""));
  fc.assert(
    fc.property(
      fc.constantFrom("http", "https"),
      host,
      port,
      path,
      (scheme, name, number, rest) => {
        const input = `${scheme}://${name}${number}/${rest}`;
        if (!isPlainUrl(input)) return;
        plain++;
        expect(standard.URL.parse(input)?.href).toBe(input);
        expect(partsOf(guest.URL, input)).toEqual(partsOf(standard.URL, input));
      },
    ),
    bounds,
  );
  expect(plain).toBeGreaterThan(300);
});
