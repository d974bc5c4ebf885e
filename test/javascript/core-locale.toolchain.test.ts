import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LoadedWorker, LocalSupervisor } from "../../runtime/supervisor/local.ts";
import { bodyText, testHost, testSettings } from "../support/workers.ts";
import { componentOf } from "./project.ts";

const asked: Readonly<Record<string, string>> = {
  zone: 'new Date(0).toLocaleString("en-US", { timeZone: "Europe/Zurich" })',
  "zone without a locale": 'new Date(0).toLocaleTimeString(undefined, { timeZone: "Asia/Tokyo" })',
  "language of dates": 'new Date(0).toLocaleDateString("de-CH")',
  "form of dates": 'new Date(0).toLocaleDateString("en-US", { month: "long" })',
  "language of numbers": '(1.5).toLocaleString(["fr", "de"])',
  currency: '(1.5).toLocaleString("en-US", { style: "currency", currency: "EUR" })',
  "language of an order": '"a".localeCompare("b", "sv")',
  "numbers in an order": '"a2".localeCompare("a10", undefined, { numeric: true })',
  "letters of Turkish": '"i".toLocaleUpperCase("tr-TR")',
  nothing:
    '[(1234.5).toLocaleString(), "a".localeCompare("b"), new Date(0).toLocaleDateString()].join()',
};

let end: () => Promise<void>;
let host: LocalSupervisor;
let worker: LoadedWorker;

beforeAll(async () => {
  const runs = Object.entries(asked).map(
    ([name, code]) => `${JSON.stringify(name)}: () => ${code},`,
  );
  const source = `const asked = {${runs.join("\n")}};
export default { fetch(request) {
  try { return new Response(asked[new URL(request.url).searchParams.get("case")]()); }
  catch (error) { return new Response(\`\${error.name}: \${error.message}\`); }
} };`;
  const component = await componentOf({ "src/index.js": source });
  ({ host, end } = await testHost());
  worker = await host.load(component, testSettings());
});

afterAll(() => end?.());

async function answer(name: string): Promise<string> {
  const uri = `http://locale.test/?case=${encodeURIComponent(name)}`;
  const request = { method: "GET", uri, fields: [], body: { tag: "empty" as const } };
  const { response } = await host.call(worker, request);
  return bodyText(response?.body);
}

describe("what is asked of a language or a time zone that a worker has no data of", () => {
  test.each([
    ["zone", 'Date.prototype.toLocaleString in the time zone "Europe/Zurich"', "UTC alone"],
    ["zone without a locale", 'toLocaleTimeString in the time zone "Asia/Tokyo"', "UTC alone"],
    ["language of dates", 'toLocaleDateString for "de-CH"', "spacetime"],
    ["form of dates", 'toLocaleDateString with the option month: "long"', "spacetime"],
    ["language of numbers", 'Number.prototype.toLocaleString for "fr", "de"', "numeral"],
    ["currency", 'toLocaleString with the option currency: "EUR"', "numeral"],
    ["language of an order", "localeCompare with the locale sv", "toLowerCase"],
    ["numbers in an order", "localeCompare with the option numeric", "natural-compare-lite"],
    ["letters of Turkish", 'toLocaleUpperCase for "tr-TR"', "Replace those"],
  ])("%s is an error that says so, with advice", async (name, what, advice) => {
    const text = await answer(name);
    expect(text).toMatch(/^NotSupportedError: /);
    const needs = `${what} needs the grant "intl" in skerry.toml: grants = ["log", `;
    expect(text).toContain(needs);
    expect(text).toContain(advice);
  });

  test("nothing of it is what the engine makes of it", async () => {
    expect(await answer("nothing")).toBe("1234.5,-1,01/01/1970");
  });
});
