import { expect, test } from "vitest";
import { Masker, maskText } from "../../runtime/replay/mask.ts";
import { makeRequest } from "../../runtime/tenant/make-request.ts";
import { holdsSecret } from "../support/secret-search.ts";
import { fetchReach, HeldKv, kvReach, sourceOf, text } from "../tenant/support/waiting.ts";
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
  const outcome = await worker.tenant.call(
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

test("a secret is found wherever it stands, in forms that anybody can undo", () => {
  const masker = new Masker([]);
  const own = "pa ss/wö=rd&more";
  masker.learn([own], null);
  const forms = [
    own,
    encodeURIComponent(own),
    JSON.stringify({ own }),
    Buffer.from(own).toString("hex"),
  ];
  for (const form of forms) {
    expect(masker.value(`a${form}b`)).not.toContain(form);
    expect(masker.value(`a${form}b`)).toHaveLength(form.length + 2);
  }
  const bytes = masker.value(Buffer.from(`x${own}y${own}`)) as Uint8Array;
  expect(Buffer.from(bytes).includes(own)).toBe(false);
  expect(holdsSecret(masker.value(Buffer.from(`.${own}`).toString("base64")) as string, own)).toBe(
    false,
  );
  const untouched = Buffer.from("nothing of it");
  expect(masker.value(untouched)).toBe(untouched);
});

test("credentials keep their scheme, and cookies what parts them", () => {
  const masker = new Masker(["authorization", "cookie"]);
  expect(
    masker.value([
      ["Authorization", "Bearer abc.def"],
      ["cookie", "a=b; cd=ef"],
      ["x", "abc"],
    ]),
  ).toEqual([
    ["Authorization", "Bearer *******"],
    ["cookie", "*=*; **=**"],
    ["x", "abc"],
  ]);
});
