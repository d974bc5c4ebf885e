// Limits of other platforms: data, versioned. Where a platform writes KB or MB it is read as thousands,
// the smaller of the two readings; KiB and MiB are what they say.
import { MiB } from "../../byte-units.ts";
import type { PlatformName } from "../../settings/platform-names.ts";
import type { Quantity } from "./quantities.ts";

/** When the table was last gone through. Raise it with any change. */
export const platformsVersion = "2026-11-29";

export interface PlatformLimit {
  readonly quantity: Quantity;
  /** The limit in the quantity's unit: bytes, milliseconds, or a count. */
  readonly limit: number;
  /** Why it holds for scripts alone, as a sentence. */
  readonly scriptsOnly?: string;
  /** The page that says so. */
  readonly source: string;
  /** When it was read there (ISO 8601); null where only copies or notes of it could be read. */
  readonly checked: string | null;
  /** What to know to read the row rightly: one sentence. */
  readonly note?: string;
}

export interface Platform {
  readonly name: string;
  readonly title: string;
  /** What else stands between this worker and that platform: one sentence. */
  readonly runs: string;
  /** What it takes of a worker in JavaScript: the script, or a Wasm module with an engine in it. */
  readonly takes: "scripts" | "wasm";
  readonly limits: readonly PlatformLimit[];
}

const KB = 1_000;
const MB = 1_000_000;
const seen = "2026-11-26";

const cloudflare = "https://developers.cloudflare.com/workers/platform/limits/";
const fastly = "https://docs.fastly.com/products/compute-resource-limits";
const cloudfront =
  "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html";
const cloudfrontFunctions =
  "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-function-restrictions.html";
const akamai = "https://techdocs.akamai.com/akamai-functions/docs/quotas-and-limits";

const edgeWorkersTiers = "https://techdocs.akamai.com/edgeworkers/docs/resource-tier-limitations";
const edgeWorkersProduct = "https://techdocs.akamai.com/edgeworkers/docs/limitations";
const edgeWorkersRead = "Read on 2026-11-29 in a copy of the page.";

const cloudflareRuns =
  "Runs JavaScript that may load core Wasm modules: a component goes there through jco, and its JavaScript has memory of its own.";

const ofAllCloudflarePlans: readonly PlatformLimit[] = [
  {
    quantity: "memory",
    limit: 128 * MB,
    source: cloudflare,
    checked: seen,
    note: "For an isolate: JavaScript's heap counts too, and requests that run at once share it.",
  },
  { quantity: "uri", limit: 16 * KB, source: cloudflare, checked: seen },
  { quantity: "requestFields", limit: 128 * KB, source: cloudflare, checked: seen },
  {
    quantity: "requestBody",
    limit: 100 * MB,
    source: cloudflare,
    checked: seen,
    note: "Of the free and pro plan of the zone; more on others.",
  },
  { quantity: "responseFields", limit: 128 * KB, source: cloudflare, checked: seen },
  {
    quantity: "module",
    limit: 64 * MiB,
    source: cloudflare,
    checked: seen,
    note: "Uncompressed, all files; until 2026 it was 3 MB (free) and 10 MB (paid) after gzip.",
  },
  {
    quantity: "startup",
    limit: 1_000,
    source: cloudflare,
    checked: seen,
    note: "Parsing and the global scope; here it is the cold start on this machine.",
  },
];

const ofCloudFront: readonly PlatformLimit[] = [
  { quantity: "uri", limit: 8_192, source: cloudfront, checked: seen },
  { quantity: "requestHead", limit: 20_480, source: cloudfront, checked: seen },
];

const lambdaRuns =
  "Runs JavaScript or Python in a process: a component goes there through jco, and the process needs memory beside the worker's.";
const copied = "Read in copies of the page.";

const lambda = (
  memory: number,
  wall: number,
  code: number,
  response: number,
): readonly PlatformLimit[] => [
  { quantity: "memory", limit: memory, source: cloudfront, checked: null, note: copied },
  { quantity: "wall", limit: wall, source: cloudfront, checked: null, note: copied },
  { quantity: "moduleGzip", limit: code, source: cloudfront, checked: null, note: copied },
  { quantity: "response", limit: response, source: cloudfront, checked: null, note: copied },
  {
    quantity: "requestBody",
    limit: response,
    source: cloudfront,
    checked: null,
    note: "A longer body is cut off, in base64, before the function gets it.",
  },
  ...ofCloudFront,
];

export const platforms: readonly (Platform & { readonly name: PlatformName })[] = [
  {
    name: "cloudflare-free",
    title: "Cloudflare Workers (free)",
    runs: cloudflareRuns,
    takes: "scripts",
    limits: [
      { quantity: "cpu", limit: 10, source: cloudflare, checked: seen },
      { quantity: "outside", limit: 50, source: cloudflare, checked: seen },
      ...ofAllCloudflarePlans,
    ],
  },
  {
    name: "cloudflare-paid",
    title: "Cloudflare Workers (paid)",
    runs: cloudflareRuns,
    takes: "scripts",
    limits: [
      {
        quantity: "cpu",
        limit: 30_000,
        source: cloudflare,
        checked: seen,
        note: "By default; up to 5 minutes where it is set.",
      },
      { quantity: "outside", limit: 10_000, source: cloudflare, checked: seen },
      ...ofAllCloudflarePlans,
    ],
  },
  {
    name: "fastly",
    title: "Fastly Compute",
    runs: "Runs core Wasm modules made with its own SDKs.",
    takes: "wasm",
    limits: [
      { quantity: "cpu", limit: 50, source: fastly, checked: seen },
      {
        quantity: "wall",
        limit: 120_000,
        source: fastly,
        checked: seen,
        note: "60 s for trial accounts.",
      },
      {
        quantity: "memory",
        limit: 128 * MB,
        source: fastly,
        checked: seen,
        note: "The heap; the stack has 1 MB of its own.",
      },
      {
        quantity: "subrequests",
        limit: 32,
        source: fastly,
        checked: seen,
        note: "10 for trial accounts.",
      },
      { quantity: "uri", limit: 8_192, source: fastly, checked: seen },
      {
        quantity: "requestFields",
        limit: 69 * KB,
        source: fastly,
        checked: seen,
        note: "Of one header, by that page; here all are held against it.",
      },
      {
        quantity: "module",
        limit: 100 * MB,
        source: fastly,
        checked: seen,
        note: "Of the package as compiled there.",
      },
    ],
  },
  {
    name: "lambda-edge-viewer",
    title: "Lambda@Edge (viewer)",
    runs: lambdaRuns,
    takes: "scripts",
    limits: lambda(128 * MB, 5_000, 1 * MB, 40 * KB),
  },
  {
    name: "lambda-edge-origin",
    title: "Lambda@Edge (origin)",
    runs: lambdaRuns,
    takes: "scripts",
    limits: lambda(10_240 * MB, 30_000, 50 * MB, 1 * MB),
  },
  {
    name: "cloudfront-functions",
    title: "CloudFront Functions",
    runs: "Runs a small JavaScript and no Wasm: the worker would have to be rewritten.",
    takes: "scripts",
    limits: [
      {
        quantity: "cpu",
        limit: 1,
        source: cloudfrontFunctions,
        checked: null,
        note: "A share of a time that AWS does not name, told as under a millisecond.",
      },
      {
        quantity: "memory",
        limit: 2 * MB,
        source: cloudfront,
        checked: null,
        note: "Of JavaScript's heap, there.",
      },
      {
        quantity: "requestBody",
        limit: 0,
        source: cloudfrontFunctions,
        checked: seen,
        note: "A function can't see the body.",
      },
      {
        quantity: "subrequests",
        limit: 0,
        source: cloudfrontFunctions,
        checked: seen,
        note: "There is no network.",
      },
      {
        quantity: "module",
        limit: 10 * KB,
        scriptsOnly: "10 KB of JavaScript source; a Wasm module does not run there.",
        source: cloudfront,
        checked: null,
        note: copied,
      },
      ...ofCloudFront,
    ],
  },
  {
    name: "akamai",
    title: "Akamai Functions",
    runs: "Runs components of wasi:http/proxy through Spin.",
    takes: "wasm",
    limits: [
      { quantity: "wall", limit: 30_000, source: akamai, checked: seen },
      { quantity: "memory", limit: 128 * MiB, source: akamai, checked: seen },
      { quantity: "requestBody", limit: 10 * MiB, source: akamai, checked: seen },
      { quantity: "responseBody", limit: 10 * MiB, source: akamai, checked: seen },
      {
        quantity: "module",
        limit: 50 * MiB,
        source: akamai,
        checked: seen,
        note: "Of the whole app.",
      },
    ],
  },
  {
    name: "akamai-edgeworkers",
    title: "Akamai EdgeWorkers",
    runs: "Runs JavaScript by events: what answers a request itself is `responseProvider`.",
    takes: "scripts",
    limits: [
      {
        quantity: "cpu",
        limit: 200,
        source: edgeWorkersTiers,
        checked: null,
        note: `Of responseProvider, Dynamic Compute; 100 ms Basic, 300 ms Enterprise. ${edgeWorkersRead}`,
      },
      {
        quantity: "wall",
        limit: 8_000,
        source: edgeWorkersTiers,
        checked: null,
        note: `Of responseProvider, Dynamic Compute; 4 s Basic, 10 s Enterprise. ${edgeWorkersRead}`,
      },
      {
        quantity: "memory",
        limit: 4 * MB,
        source: edgeWorkersTiers,
        checked: null,
        note: `Of responseProvider, Dynamic Compute; 2 MB Basic, 5 MB Enterprise. ${edgeWorkersRead}`,
      },
      {
        quantity: "subrequests",
        limit: 50,
        source: edgeWorkersTiers,
        checked: null,
        note: `Of responseProvider, in each tier. ${edgeWorkersRead}`,
      },
      {
        quantity: "startup",
        limit: 500,
        source: edgeWorkersTiers,
        checked: null,
        note: `Wall time, Dynamic Compute; 200 ms Basic, 500 ms Enterprise. ${edgeWorkersRead}`,
      },
      {
        quantity: "module",
        limit: 1 * MB,
        source: edgeWorkersProduct,
        checked: null,
        note: `Of the code bundle, uncompressed. ${edgeWorkersRead}`,
      },
      {
        quantity: "moduleGzip",
        limit: 512 * KB,
        source: edgeWorkersProduct,
        checked: null,
        note: `Of the code bundle, compressed. ${edgeWorkersRead}`,
      },
    ],
  },
];
