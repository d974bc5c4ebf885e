// A worker that opens formatters without end, asks for what is none, and keeps what it has.
import { afterEach, expect, test } from "vitest";
import { services } from "../../runtime/host/intl-services.ts";
import type { RunningDeployment } from "../../runtime/worker/running-deployment.ts";
import { atPace } from "../support/pace.ts";
import { ask, loadWaiting, text } from "../worker/support/waiting.ts";

const locales = "af am ar bg bn ca cs da de el es et fa fi fr gu he hi hr hu hy it ja ka kk km ko";
const zones = "Europe/Zurich America/New_York Asia/Tokyo Pacific/Apia Africa/Cairo Asia/Kolkata";

const source = `
import { intl } from "@skerry/assemblyscript/assembly/generated/imports";
import { AskedTag, Field, FormatterKind, OpenedTag, Service } from "@skerry/assemblyscript/assembly/generated/types";
import { Tuple2 } from "@skerry/assemblyscript/assembly/abi/tuple";
import { pause, Request, Response } from "@skerry/assemblyscript";

const locales = "${locales}".split(" ");
const zones = "${zones}".split(" ");

function option(name: string, value: string): Array<Field> { return [new Tuple2<string, string>(name, value)]; }

/** The tag of what comes of an order. */
function tagOf(kind: FormatterKind, locale: string, name: string, value: string): string {
  const opened = intl.open(kind, locale, name == "" ? [] : option(name, value));
  if (opened.tag == OpenedTag.Formatter) intl.close(opened.formatter);
  return (<i32>opened.tag).toString();
}

function list(first: string, second: string): string { return '["' + first + '","' + second + '"]'; }

/** What comes of a method with arguments that may be wrong. */
function asked(what: string): string {
  const collator = intl.openService(Service.Collator, "en", []).formatter;
  if (what == "method") return intl.ask(collator, "constructor", "[]").tag.toString();
  if (what == "form") return intl.ask(collator, "compare", "[1,2]").tag.toString();
  if (what == "json") return intl.ask(collator, "compare", "[").tag.toString();
  if (what == "other") return intl.format(collator, "1");
  if (what == "look") return intl.lookUp("__proto__", "[]").tag.toString();
  const results = [
    intl.ask(collator, "compare", list("a".repeat(16384), "b")).tag,
    intl.ask(collator, "compare", list("a".repeat(16385), "b")).tag,
    intl.ask(collator, "compare", list("a" + "\u0301".repeat(32), "b")).tag,
    intl.ask(collator, "compare", list("a" + "\u0301".repeat(33), "b")).tag,
    intl.lookUp("supported-values", '["colour"]').tag,
    intl.lookUp("canonical-locales", '[["x y"]]').tag,
    intl.lookUp("locale", '[["en"],[["__proto__","x"]]]').tag,
    intl.lookUp("upper", '[["tr"],"i"]').tag,
  ];
  let text = "";
  for (let n = 0; n < results.length; n++) text += (<i32>results[n]).toString();
  return text;
}

function openMany(count: i32, from: i32): i32 {
  let opened = 0;
  for (let n = 0; n < count; n++) {
    const digits = ((from + n) % 100).toString();
    const locale = locales[(from + n) / 100];
    const made = intl.open(FormatterKind.Number, locale, option("minimumFractionDigits", digits));
    if (made.tag == OpenedTag.Formatter) opened++;
  }
  return opened;
}

export function handle(request: Request): Response {
  const path = request.parsedUrl.pathname;
  const from = <i32>parseInt(request.parsedUrl.search.slice(1));
  if (path == "/unknown") return Response.text(intl.format(77, "1"));
  if (path == "/closed") {
    const opened = intl.open(FormatterKind.Number, "en", []);
    intl.close(opened.formatter);
    intl.close(opened.formatter);
  }
  if (path.startsWith("/number/") || path.startsWith("/date/")) {
    const isNumber = path.startsWith("/number/");
    const opened = intl.open(isNumber ? FormatterKind.Number : FormatterKind.DateTime, "en", []);
    const value = path.slice(isNumber ? 8 : 6);
    return Response.text(intl.format(opened.formatter, value == "long" ? "9".repeat(1025) : value));
  }
  if (path == "/wrong") {
    const d = FormatterKind.DateTime;
    const n = FormatterKind.Number;
    return Response.text([
      tagOf(n, "x".repeat(2000), "", ""), tagOf(n, "en,".repeat(400) + "en", "", ""),
      tagOf(n, "en\\n", "", ""), tagOf(n, "en-" + "abcdefgh-".repeat(100), "", ""),
      tagOf(n, "en", "__proto__", "x"), tagOf(n, "en", "timeZone", "UTC"), tagOf(d, "en", "toString", "x"),
      tagOf(d, "en", "timeZone", "../../etc/passwd"), tagOf(d, "en", "timeZone", "x".repeat(65)),
      tagOf(d, "zh-u-ca-chinese", "", ""), tagOf(d, "en", "calendar", "dangi"), tagOf(n, "en", "style", "unit"),
    ].join(""));
  }
  if (path == "/many") return Response.text(openMany(40, from).toString());
  if (path == "/hold") {
    const opened = openMany(16, from);
    pause(4000);
    return Response.text(opened.toString());
  }
  if (path == "/far") {
    let length = 0;
    const opened = intl.open(FormatterKind.DateTime, "en-u-ca-islamic-umalqura", option("dateStyle", "full"));
    while (true) length += intl.format(opened.formatter, "-8640000000000000").length;
  }
  if (path.startsWith("/ask/")) return Response.text(asked(path.slice(5)));
  if (path == "/compare") {
    const collator = intl.openService(Service.Collator, "ja", []).formatter;
    // The same syllables in two forms, which no common beginning shortens.
    const first = "\uac01".repeat(5000);
    const second = "\u1100\u1161\u11a8".repeat(5000);
    while (true) intl.ask(collator, "compare", list(first, second));
  }
  if (path == "/marks") {
    const collator = intl.openService(Service.Collator, "en", []).formatter;
    const first = ("a" + "\u0323\u0307".repeat(16)).repeat(400);
    const second = ("a" + "\u0307\u0323".repeat(16)).repeat(400);
    while (true) intl.ask(collator, "compare", list(first, second));
  }
  if (path == "/segments") {
    const segmenter = intl.openService(Service.Segmenter, "th", option("granularity", "word")).formatter;
    const text = '["' + "\u4e2d\u56fd\u0e01\u0e32\u1780".repeat(3276) + '"]';
    while (true) intl.ask(segmenter, "segment", text);
  }
  if (path == "/ranges") {
    const id = intl.open(FormatterKind.Number, "ff-Adlm-u-nu-adlm", []).formatter;
    const values = list("9".repeat(999) + "8", "9".repeat(1000));
    while (true) intl.ask(id, "formatRangeToParts", values);
  }
  if (path == "/zones") {
    while (true) intl.lookUp("locale-info", '[["en-US"],"getTimeZones"]');
  }
  if (path == "/tags") {
    const tags = '[["' + 'de-latn-ch-1996-u-ca-gregory-nu-latn-x-a","'.repeat(24) + 'en"]]';
    while (true) intl.lookUp("canonical-locales", tags);
  }
  if (path == "/names") {
    for (let n = 0; true; n++) {
      const options = option("type", "dateTimeField");
      const opened = intl.openService(Service.DisplayNames, locales[n % locales.length], options);
      intl.ask(opened.formatter, "of", '["weekOfYear"]');
      intl.close(opened.formatter);
    }
  }
  if (path == "/digits") {
    const opened = intl.open(FormatterKind.Number, "ff-Adlm-u-nu-adlm", []);
    const value = "-" + "9".repeat(1000);
    while (true) intl.parts(opened.formatter, value);
  }
  while (true) {
    for (let l = 0; l < locales.length; l++) for (let z = 0; z < zones.length; z++) {
      const options = option("timeZone", zones[z]);
      options.push(new Tuple2<string, string>("timeZoneName", "longGeneric"));
      options.push(new Tuple2<string, string>("hour", "numeric"));
      const opened = intl.open(FormatterKind.DateTime, locales[l], options);
      intl.format(opened.formatter, "0");
      intl.close(opened.formatter);
    }
  }
}
`;

const limits = { fuel: 2_000_000_000 };
const open: RunningDeployment[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.dispose();
});

async function load(): Promise<RunningDeployment> {
  const deployment = await loadWaiting(source, {}, limits);
  open.push(deployment);
  return deployment;
}

test("what breaks the rules traps, and what is out of range is refused before the engine sees it", async () => {
  const deployment = await load();
  const traps = ["/unknown", "/closed", "/date/1e9", "/date/8640000000000001", "/date/NaN"];
  const others = ["/number/long", "/number/1e2147483648", "/number/0x10", "/number/1_000"];
  for (const path of [...traps, ...others]) {
    expect([path, (await ask(deployment, path)).error?.code]).toEqual([path, "guest-trap"]);
  }
  expect(text(await ask(deployment, "/number/-Infinity"))).toBe("-∞");
  expect(text(await ask(deployment, "/wrong"))).toBe("111111111112");
  expect(text(await ask(deployment, "/many?0"))).toBe("16");
}, 120_000);

test("arguments of another form trap; methods that there are not and what is too large is told", async () => {
  const deployment = await load();
  for (const what of ["form", "json", "other"]) {
    expect([what, (await ask(deployment, `/ask/${what}`)).error?.code]).toEqual([
      what,
      "guest-trap",
    ]);
  }
  expect(text(await ask(deployment, "/ask/method"))).toBe("2");
  expect(text(await ask(deployment, "/ask/look"))).toBe("2");
  expect(text(await ask(deployment, "/ask/bounds"))).toBe("01011110");
}, 120_000);

test("a formatter that is made anew is host work, once, and its fuel is the same each time", async () => {
  const deployment = await load();
  const usages = [];
  for (const path of ["/many?0", "/many?0", "/many?100"]) {
    const { usage } = await ask(deployment, path);
    usages.push({ fuel: usage.fuel, hostFuel: usage.hostFuel });
  }
  const { fuel } = usages[0]!;
  const made = 16 * services.number.made;
  expect(usages.slice(0, 2)).toEqual([
    { fuel, hostFuel: made },
    { fuel, hostFuel: 0 },
  ]);
  expect(usages[2]!.hostFuel).toBe(made);
}, 120_000);

const floods = [
  ...["/flood", "/far", "/digits", "/compare", "/marks", "/segments", "/ranges", "/zones", "/tags"],
  "/names",
];
test.each(floods)(
  "%s ends by its fuel, the same each time, in about the time that it stands for",
  async (path) => {
    const deployment = await load();
    // What ICU keeps of a language is read once in a process.
    await ask(deployment, path);
    const before = process.memoryUsage().rss;
    const outcomes = [await ask(deployment, path), await ask(deployment, path)];
    expect(outcomes.map(({ error }) => error?.code)).toEqual(["fuel-exhausted", "fuel-exhausted"]);
    expect(outcomes[0]!.usage.fuel).toBe(outcomes[1]!.usage.fuel);
    // 32 million fuel stand for a millisecond.
    const most = atPace((3 * limits.fuel) / 32e6);
    expect(Math.min(...outcomes.map(({ usage }) => usage.cpuMs))).toBeLessThan(most);
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  },
  120_000,
);

test("requests that wait keep no more than their isolate may, and give it back", async () => {
  const deployment = await load();
  const held = Array.from({ length: 20 }, (_, n) => ask(deployment, `/hold?${n * 16}`));
  const opened = (await Promise.all(held)).map((outcome) => Number(text(outcome)));
  const all = opened.reduce((sum, each) => sum + each);
  // The last may come when the first have gone.
  expect(all).toBeGreaterThanOrEqual(256);
  expect(all).toBeLessThan(320);
  expect(text(await ask(deployment, "/many?2000"))).toBe("16");
}, 120_000);
