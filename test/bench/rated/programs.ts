// Workers whose host does more for them than they do themselves.
import { grants } from "../../../runtime/settings/settings.ts";
import { componentOf } from "../../javascript/project.ts";
import { compileWorker } from "../../support/workers.ts";

export interface RatedProgram {
  readonly name: string;
  /** The body of `handle` in AssemblyScript, and further code of its module. */
  readonly handle?: string;
  readonly more?: string;
  /** Or that of `fetch`, in JavaScript. */
  readonly script?: string;
  /** Lines of its `[[workers]]` table, and tables below it. `$ORIGIN` is what it fetches from. */
  readonly settings?: string;
  /** What its visitors send: bytes of content, and fields. */
  readonly contentBytes?: number;
  readonly fields?: number;
  /** Connections at once. */
  readonly connections?: number;
}

const kvSettings = '[workers.kv]\nKV = "rated"';

function kvOf(name: string, handle: string): RatedProgram {
  return { name: `kv: ${name}`, more: 'const kv = new Kv("KV");', settings: kvSettings, handle };
}

function fetchOf(name: string, handle: string): RatedProgram {
  return {
    name,
    more: 'const origin: string = config.variable("ORIGIN") || "";',
    settings: '[workers.variables]\nORIGIN = "$ORIGIN"\n[workers.fetch]\nprivate = ["$ORIGIN"]',
    handle,
  };
}

function times(count: number, what: string): string {
  return `for (let i = 0; i < ${count}; i++) { ${what} } return Response.text("");`;
}

function streamed(pieces: number, bytes: number): string {
  return `const piece = "x".repeat(${bytes});
const writer = ResponseWriter.begin(200, new Headers());
for (let i = 0; i < ${pieces}; i++) if (!writer.write(piece)) break;
return writer.finish();`;
}

const keep = 'response.headers.set("cache-control", "max-age=600"); return response;';
const keptSettings = "[workers.cache]\nanswers = true";
const locales = '["de", "fr", "ja", "ar", "hi", "zh", "ko", "th", "ru", "pl", "fa", "bn"]';

/** Tags that nobody asked for before, with options that go with them. */
const newTags = `const pick = (list) => list[Math.floor(Math.random() * list.length)];
const letters = () => Math.random().toString(36).slice(2, 10).padEnd(3, "0");
const language = () => pick(["de", "fr", "ja", "ar", "hi", "zh", "ko", "th", "ru", "pl", "fa", "bn", "sr-Latn", "ca-valencia", "en-GB-oxendict", "mr", "km", "am"]);
const digits = () => pick(["latn", "arab", "deva", "thai", "beng", "hanidec", "mymr", "khmr"]);
const tag = () => language() + "-u-nu-" + digits() + "-x-" + letters() + "-" + letters();
`;

/** What the others are held against: a loop of some 10 ms. */
export const honest: RatedProgram = {
  name: "an honest loop",
  handle: `let x: u64 = 1;
for (let i = 0; i < 10_000_000; i++) x = (x * 6364136223846793005 + 1) | 1;
return Response.text(x.toString());`,
};

/** One that answers at once. */
export const constant: RatedProgram = {
  name: "a constant",
  handle: 'return Response.text("constant");',
};

/** One that refuses nearly all of its visitors. */
export const refusing: RatedProgram = {
  ...honest,
  name: "refusals",
  settings: "queue = 1",
  connections: 32,
};

export const ratedPrograms: readonly RatedProgram[] = [
  constant,
  { name: "a constant, in JavaScript", script: 'return new Response("constant");' },
  {
    name: "40 fields both ways",
    fields: 40,
    handle: `const response = Response.text("");
for (let i = 0; i < 40; i++) response.headers.set("x-field-" + i.toString(), "x".repeat(40));
return response;`,
  },
  {
    name: "takes 256 KiB",
    contentBytes: 262_144,
    handle: "return Response.text(request.bytes().length.toString());",
  },
  {
    name: "answers 256 KiB",
    handle: "return Response.bytes(new Uint8Array(262_144));",
    connections: 8,
  },
  {
    name: "answers 4 MiB",
    handle: "return Response.bytes(new Uint8Array(4 << 20));",
    connections: 4,
  },
  { name: "streams 100 × 1 KiB", handle: streamed(100, 1_024) },
  { name: "streams 100 × 16 KiB", handle: streamed(100, 16_384) },
  {
    name: "streams 50 × 1,000 bytes, in JavaScript",
    script: `const piece = new TextEncoder().encode("x".repeat(1000));
let left = 50;
const pull = (stream) => left-- > 0 ? stream.enqueue(piece) : stream.close();
return new Response(new ReadableStream({ pull }));`,
  },
  {
    name: "passes 256 KiB on",
    contentBytes: 262_144,
    connections: 8,
    handle: "return Response.streamed(200, request.stream());",
  },
  { name: "logs 50 lines", handle: times(50, 'console.log("a line");') },
  {
    name: "logs 50 lines of 1,000 characters",
    handle: `const line = "x".repeat(1000); ${times(50, "console.log(line);")}`,
  },
  kvOf("20 gets", times(20, 'kv.get("none");')),
  kvOf("20 puts", times(20, 'kv.put("key", "value");')),
  kvOf("20 removes", times(20, 'kv.remove("none");')),
  kvOf(
    "20 puts of 64 KiB",
    `const value = new Uint8Array(65_536); ${times(20, 'kv.put("large", value);')}`,
  ),
  kvOf(
    "20 gets of 64 KiB",
    `const value = new Uint8Array(65_536); kv.put("read", value); ${times(20, 'kv.get("read");')}`,
  ),
  kvOf(
    "10 lists of 200 keys",
    `if (kv.list("l", "", 1).value.keys.length == 0) {
  for (let i = 0; i < 200; i++) kv.put("l" + i.toString(), "");
}
${times(10, 'kv.list("l");')}`,
  ),
  {
    name: "kv: 20 gets at once, in JavaScript",
    settings: kvSettings,
    script: `await Promise.all(Array.from({ length: 20 }, (_, i) => env.KV.get("none" + i)));
return new Response("");`,
  },
  {
    name: "kv: 20 puts at once, in JavaScript",
    settings: kvSettings,
    script: `await Promise.all(Array.from({ length: 20 }, (_, i) => env.KV.put("js" + i, "value")));
return new Response("");`,
  },
  fetchOf("5 fetches", times(5, 'fetch(origin + "/10").value.text();')),
  fetchOf("5 fetches of 256 KiB", times(5, 'fetch(origin + "/262144").value.bytes();')),
  fetchOf(
    "passes on what it fetches, 256 KiB",
    'return fetch(origin + "/262144").value.toResponse();',
  ),
  {
    name: "a kept answer",
    settings: keptSettings,
    handle: `const response = Response.text("kept"); ${keep}`,
  },
  {
    name: "a kept answer of 256 KiB",
    settings: keptSettings,
    connections: 8,
    handle: `const response = Response.bytes(new Uint8Array(262_144)); ${keep}`,
  },
  {
    name: "formats numbers of 12 locales",
    script: `let text = "";
for (const each of ${locales}) {
  text += new Intl.NumberFormat(each, { style: "currency", currency: "EUR" }).format(1234.5);
}
return new Response(text);`,
  },
  {
    name: "formats dates of 12 locales",
    script: `let text = "";
const style = { dateStyle: "full", timeStyle: "long", timeZone: "Asia/Tokyo" };
for (const each of ${locales}) text += new Intl.DateTimeFormat(each, style).format(0);
return new Response(text);`,
  },
  {
    name: "numbers of 12 new locales",
    script: `${newTags} let text = "";
for (let i = 0; i < 12; i++) {
  const style = pick([
    { style: "currency", currency: pick(["EUR", "JPY", "INR", "CHF"]), currencyDisplay: "name" },
    { style: "unit", unit: pick(["liter", "mile-per-hour", "celsius"]), unitDisplay: "long" },
    { notation: "compact", compactDisplay: "long" },
  ]);
  const minimumFractionDigits = Math.floor(Math.random() * 9);
  text += new Intl.NumberFormat(tag(), { ...style, minimumFractionDigits, maximumFractionDigits: 20 }).format(1234567.5);
}
return new Response(text);`,
  },
  {
    name: "dates of 12 new locales",
    script: `${newTags} let text = "";
const calendars = ["buddhist", "hebrew", "islamic-civil", "persian", "japanese", "gregory", "ethiopic"];
for (let i = 0; i < 12; i++) {
  const style = { dateStyle: "full", timeStyle: pick(["full", "long"]), calendar: pick(calendars) };
  const timeZone = pick(["Asia/Tokyo", "America/New_York", "Africa/Cairo", "Pacific/Chatham"]);
  text += new Intl.DateTimeFormat(tag(), { ...style, timeZone }).format(Math.random() * 4e12);
}
return new Response(text);`,
  },
  {
    name: "dates in Hebrew letters, of 6 new locales",
    script: `${newTags} let text = "";
for (let i = 0; i < 6; i++) {
  const tag = pick(["he", "yi"]) + "-u-ca-hebrew-x-" + letters() + "-" + letters();
  text += new Intl.DateTimeFormat(tag, { dateStyle: "full", timeZone: "UTC" }).format(Math.random() * 4e12);
}
return new Response(text);`,
  },
  {
    name: "relative times and durations of 12 new locales",
    script: `${newTags} let text = "";
for (let i = 0; i < 6; i++) {
  text += new Intl.RelativeTimeFormat(tag(), { numeric: "auto" }).format(3, "day");
  text += new Intl.DurationFormat(tag(), { style: "long" }).format({ hours: 1, minutes: 2, seconds: 3 });
}
return new Response(text);`,
  },
  {
    name: "plurals, names and order of 12 new locales",
    script: `${newTags} let text = "";
for (let i = 0; i < 3; i++) {
  text += new Intl.PluralRules(tag(), { type: pick(["ordinal", "cardinal"]) }).select(3);
  text += new Intl.DisplayNames(tag(), { type: pick(["language", "region"]) }).of("DE");
  text += new Intl.Collator(tag()).compare("a", "b");
  text += new Intl.RelativeTimeFormat(tag(), { numeric: "auto" }).format(3, "day");
}
return new Response(text);`,
  },
  {
    name: "cuts 900 characters into words",
    script: `const words = new Intl.Segmenter("th", { granularity: "word" });
let count = 0;
for (const _ of words.segment("สวัสดีชาวโลกวันนี้".repeat(50))) count++;
return new Response(String(count));`,
  },
  {
    name: "compresses 64 KiB of two letters",
    script: `const bytes = new Uint8Array(65536);
for (let i = 0, x = 1; i < bytes.length; i++) {
  x = (x * 1103515245 + 12345) & 0x7fffffff;
  bytes[i] = 97 + ((x >> 16) & 1);
}
const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
return new Response(String((await new Response(packed).arrayBuffer()).byteLength));`,
  },
  {
    name: "deflates 64 KiB at their worst",
    script: `const bytes = new Uint8Array(65536);
// The same beginning again and again, each with another end: the longest chains of candidates.
for (let i = 0, x = 1; i < bytes.length; i++) {
  x = (x * 1103515245 + 12345) & 0x7fffffff;
  bytes[i] = i % 20 < 19 ? 97 : 97 + ((x >> 16) & 15);
}
const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
return new Response(String((await new Response(packed).arrayBuffer()).byteLength));`,
  },
  {
    name: "signs 20 times",
    script: `const curve = { name: "ECDSA", namedCurve: "P-256" };
const { privateKey } = await crypto.subtle.generateKey(curve, false, ["sign"]);
for (let i = 0; i < 20; i++) {
  await crypto.subtle.sign({ ...curve, hash: "SHA-256" }, privateKey, new Uint8Array(32));
}
return new Response("");`,
  },
  {
    name: "traps",
    handle: 'if (request.method.length > 0) unreachable(); return Response.text("");',
  },
  { name: "throws, in JavaScript", script: 'throw new Error("It failed.");' },
];

/** The component of a program. */
export function componentOfProgram({ handle, script, more = "" }: RatedProgram) {
  if (script !== undefined) {
    const text = `export default { async fetch(request, env) { ${script} } };`;
    return componentOf({ "index.js": text }, { grants, bindings: ["KV"] });
  }
  return compileWorker(`import {
  config, fetch, Headers, Kv, Request, Response, ResponseWriter,
} from "@skerry/assemblyscript";
${more}
export function handle(request: Request): Response {
  ${handle}
}
`);
}
