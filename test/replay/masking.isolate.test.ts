import { expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { maskText } from "../../runtime/message/secret-forms.ts";
import { Masker } from "../../runtime/replay/mask.ts";
import { atPace } from "../support/pace.ts";
import { holdsSecret } from "../support/secret-search.ts";
import { fetchReach, HeldKv, kvReach, sourceOf, text } from "../worker/support/waiting.ts";
import { recordedWorker, replayed } from "./support/recorded.ts";

// A worker that uses its secret, and its visitor's credentials, for all that leads out of it.
const source = `
import { config, fetch, FetchRequest, Kv, Request, Response } from "@skerry/assemblyscript";

const kv = new Kv("KV");

export function handle(request: Request): Response {
  const secret = config.secret("TOKEN") || "";
  const key = request.headers.get("x-key") || "";
  const cookie = request.headers.get("cookie") || "";
  const asked = new FetchRequest("http://origin.test/?token=" + secret, "POST");
  asked.headers.set("authorization", "Bearer " + secret);
  asked.setText("secret=" + secret + "&" + cookie);
  const result = fetch(asked);
  kv.put("key of " + secret, "value " + key);
  console.log("called with " + secret + ", " + key + " and " + cookie);
  const response = Response.text(result.isOk ? result.value.text() : "failed");
  response.headers.append("set-cookie", "sid=" + secret + "; Path=/");
  if (request.parsedUrl.pathname == "/branch" && secret.startsWith("h")) response.status = 418;
  return response;
}
`;

const secret = "hush-7f3a9c1e5b2d4860";
const visitor = {
  authorization: `Basic ${Buffer.from("user:password-of-visitor").toString("base64")}`,
  cookie: "session=cookie-of-visitor-1; theme=darkest-of-all",
  "x-key": "key-of-visitor-123",
};
const hidden = [secret, "password-of-visitor", "cookie-of-visitor-1", "key-of-visitor-123"];

/** An origin that gives back what it was told. */
const echo = fetchReach(async (request) => ({
  status: 200,
  fields: [["set-cookie", `origin=${secret}`]],
  uri: request.uri,
  redirected: false,
  body: sourceOf(new TextEncoder().encode(`${request.uri} ${JSON.stringify(request.fields)}`)),
}));

async function recorded(path: string, masked?: readonly string[] | null) {
  const kv = new HeldKv();
  const usual = ["authorization", "cookie", "proxy-authorization", "set-cookie", "x-key"];
  const worker = await recordedWorker(source, {
    reach: { ...echo, ...kvReach(kv) },
    secrets: { TOKEN: secret },
    wishes: { masked: masked === undefined ? usual : masked },
  });
  const outcome = await worker.deployment.call(
    makeRequest({ url: `http://worker.test${path}`, headers: Object.entries(visitor) }),
  );
  const [file] = await worker.files();
  const [recording] = await worker.recordings();
  const again = await replayed(worker.artifact, recording!);
  await worker.end();
  return { outcome, file: file!, recording: recording!, again };
}

test("secrets and credentials are in no part of a recording, and it replays to the same fuel all the same", async () => {
  const { outcome, file, again } = await recorded("/");
  expect(holdsSecret(text(outcome), secret)).toBe(true);
  for (const each of hidden) expect(holdsSecret(Buffer.from(file.bytes), each)).toBe(false);
  expect(Buffer.from(file.bytes).toString()).toContain("Bearer *****");
  expect(again.compared.parts.filter(({ same }) => !same)).toEqual([]);
  expect(again.compared.same).toBe(true);
  expect(again.end.usage!.fuel).toBe(outcome.usage.fuel);
}, 120_000);

test("without a mask all of it is there, and a recording says so", async () => {
  const { file, recording, again } = await recorded("/", null);
  expect(recording.masked).toBeNull();
  for (const each of hidden.slice(2)) {
    expect(holdsSecret(Buffer.from(file.bytes), each)).toBe(true);
  }
  expect(recording.worker.secrets).toEqual({ TOKEN: secret });
  expect(again.compared.same).toBe(true);
}, 120_000);

test("a worker that looks into a secret goes another way in the replay, which tells", async () => {
  const { outcome, again } = await recorded("/branch");
  expect(outcome.response!.status).toBe(418);
  expect(again.compared.same).toBe(false);
  expect(again.end.answer!.status).toBe(200);
}, 120_000);

test("a mask has the length of what it stands for, in UTF-8 and in UTF-16", () => {
  for (const each of ["plain", "grün", "日本語", "🦀 crab", "\ud800 half", ""]) {
    expect(maskText(each)).toHaveLength(each.length);
    expect(Buffer.byteLength(maskText(each))).toBe(Buffer.byteLength(each));
    expect(maskText(maskText(each))).toBe(maskText(each));
  }
});

test("a secret is found wherever it stands, in forms that programs write", () => {
  const own = "p@ss w/ö!r~d<&more";
  const { search, pathname } = new URL(`http://a.test/${own}?t=${own}`);
  const forms = [
    own,
    encodeURIComponent(own),
    encodeURIComponent(own).toLowerCase(),
    new URLSearchParams({ t: own }).toString().slice(2),
    search.slice(3),
    pathname.slice(1),
    JSON.stringify(own).slice(1, -1),
    Buffer.from(own).toString("latin1"),
    Buffer.from(own).toString("hex"),
    Buffer.from(own).toString("hex").toUpperCase(),
  ];
  const masker = new Masker([]);
  masker.learn([own], null);
  for (const form of forms) {
    expect(masker.value(`a=${form}&b`)).toBe(`a=${maskText(form)}&b`);
    const bytes = masker.value(Buffer.from(`a=${form}&b`)) as Uint8Array;
    expect(Buffer.from(bytes).toString()).toBe(`a=${maskText(form)}&b`);
  }
  const untouched = Buffer.from("nothing of it");
  expect(masker.value(untouched)).toBe(untouched);
});

test.each(["fives", "hush-hush", "hush-7f3a9c1e5b2d4860"])(
  "no byte of %s is left in Base64, wherever it begins",
  (own) => {
    const masker = new Masker([]);
    masker.learn([own], null);
    for (const encoding of ["base64", "base64url"] as const) {
      for (const before of ["", "u", "us", "user:"]) {
        for (const after of ["", "x", "xy", "xyz"]) {
          const given = Buffer.from(before + own + after).toString(encoding);
          const left = (masker.value(given) as string).replaceAll("*", "A");
          const bytes = Buffer.from(left, encoding);
          const part = bytes.subarray(before.length, before.length + own.length);
          expect([...part].filter((byte, i) => byte === own.charCodeAt(i))).toEqual([]);
          expect(masker.value(given)).toHaveLength(given.length);
        }
      }
    }
  },
);

test("masking takes little time, however many cookies a visitor sends, or is given up", () => {
  const text = "qqqqq qqqqqqqqqqqq, qqqq".repeat(50_000);
  const began = performance.now();
  for (const count of [100, 1_500, 16_000]) {
    const cookies = Array.from({ length: count }, (_, i) => `a=${String(i).padStart(8, "q")}`);
    const masker = new Masker(["cookie"]);
    const value = { fields: [["cookie", cookies.join("; ")]], text, bytes: Buffer.from(text) };
    const mask = () => {
      masker.learn([], value);
      masker.value(value);
    };
    expect(mask).toThrow(RangeError);
  }
  expect(performance.now() - began).toBeLessThan(atPace(5_000));
});

test("credentials keep their scheme, and cookies their names", () => {
  const masker = new Masker(["authorization", "cookie"]);
  expect(
    masker.value([
      ["Authorization", "Bearer abc.def"],
      ["cookie", 'a=b; cd="ef gh"; ij=kl==; mn'],
      ["x", "abc"],
    ]),
  ).toEqual([
    ["Authorization", "Bearer *******"],
    ["cookie", 'a=*; cd="*****"; ij=****; **'],
    ["x", "abc"],
  ]);
});

test("of set-cookie only cookies are masked, and nothing else is looked for", () => {
  const masker = new Masker(["set-cookie"]);
  const given = [
    "sid=4f1e2d3c4b5a; Domain=shop.example.com; Path=/account; HttpOnly; SameSite=Strict",
    "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT, other=5a4b3c2d1e0f; Max-Age=31536000",
  ].map((value) => ["set-cookie", value]);
  masker.learn([], given);
  expect(masker.value(given)).toEqual([
    [
      "set-cookie",
      "sid=************; Domain=shop.example.com; Path=/account; HttpOnly; SameSite=Strict",
    ],
    [
      "set-cookie",
      "a=*; Expires=Wed, 21 Oct 2026 07:28:00 GMT, other=************; Max-Age=31536000",
    ],
  ]);
  const told = "https://shop.example.com/account HttpOnly 31536000 for";
  expect(masker.value(`${told} 4f1e2d3c4b5a, 5a4b3c2d1e0f`)).toBe(
    `${told} ************, ************`,
  );
});

test("a cookie is found as it is decoded, but not where it is a word", () => {
  const masker = new Masker(["cookie"]);
  masker.learn([], [["cookie", "user=ann%40shop.example; theme=darkmode"]]);
  expect(masker.value("ann@shop.example likes darkmode")).toBe("**************** likes darkmode");
});
