import * as v from "valibot";
import { GiB, KiB, MiB } from "../../byte-units.ts";
import { defaultClientTimes } from "../../http/server-options.ts";
import { tokenPattern } from "../../message/field-syntax.ts";
import { sandboxWishes } from "../../process/sandbox/host-sandbox.ts";
import { defaultBounds } from "../../replay/record-settings.ts";
import { cacheTable } from "../../settings/cache-settings.ts";
import { readLimit } from "../../settings/limit-value.ts";
import {
  fetchTable,
  field,
  grantList,
  kvTable,
  limitsTable,
  name,
  quantityField,
  secretSource,
  secretsTable,
  table,
  text,
  variablesTable,
  wordList,
} from "../../settings/settings-fields.ts";
import { isAddressRange } from "./address-range.ts";
import { adminSyntax, isHost, parseAdminAddress } from "./admin-address.ts";
import { readBurst, readRate } from "./fuel-rate.ts";

const TiB = 2 ** 40;
const second = 1_000;
const minute = 60_000;
const hour = 3_600_000;

const count = (least: number, most: number) => quantityField({ unit: "count", least, most });
const size = (least: number, most: number) => quantityField({ unit: "bytes", least, most });
const time = (least: number, most: number) => quantityField({ unit: "milliseconds", least, most });
const oneOf = <const Words extends readonly string[]>(words: Words) =>
  v.picklist(words, `must be one of ${wordList(words)}`);

const maxShards = 256;
const maxRequests = 1_000_000;

/** A part of one: `0.1` or `"10%"`. */
const share = field<number>((given) => {
  const percent = typeof given === "string" ? /^(\d+(?:\.\d+)?) ?%$/.exec(given.trim()) : null;
  const value = percent === null ? given : Number(percent[1]) / 100;
  return typeof value === "number" && value >= 0 && value <= 1
    ? { value }
    : { problem: 'must be 0 to 1, such as 0.1, or "0%" to "100%"' };
});

const adminAddress = field((given) => {
  const value = typeof given === "string" ? parseAdminAddress(given) : null;
  return value === null ? { problem: `must be an address such as ${adminSyntax}` } : { value };
});

const httpUrl = v.pipe(
  text,
  v.check(
    (url) => /^https?:$/.test(URL.parse(url)?.protocol ?? ""),
    "must be a URL that begins with http:// or https://",
  ),
);

const account = v.pipe(
  text,
  v.regex(/^(?:\d{1,10}|[a-z_][a-z0-9_.-]*\$?)$/i, "must be a name or a number"),
);

const addressRange = v.pipe(
  text,
  v.check(isAddressRange, "must be an IP address or a range of them, such as 10.0.0.0/8"),
);

const admissionOfWorker = {
  queue: v.optional(count(0, maxRequests)),
  "queue-deadline": v.optional(time(1, hour)),
};

const oldest = 20 * 24 * hour;

/** A time, in hours too; 0 and "off" are none. */
const shardAge = field<number | null>((given) => {
  if (given === "off" || given === 0) return { value: null };
  const hours = typeof given === "string" ? /^(\d+(?:\.\d+)?) ?h$/.exec(given.trim()) : null;
  const ms = hours === null ? given : Math.round(Number(hours[1]) * hour);
  const read = readLimit({ unit: "milliseconds", least: minute, most: oldest }, ms);
  return "value" in read
    ? read
    : { problem: 'must be a time of 1 min to 480 h, such as "24h" or "30min", or "off"' };
});

const watchTable = table({
  enabled: v.optional(v.boolean("must be true or false"), true),
  window: v.optional(time(2 * second, hour), 10 * second),
  quiet: v.optional(time(1 * second, 24 * hour), 600 * second),
  faults: v.optional(count(1, maxRequests), 5),
  "fault-share": v.optional(share, 0.2),
  cpu: v.optional(time(1, hour), 500),
  "cpu-by-fuel": v.optional(count(1, 1_000), 25),
  "host-calls": v.optional(count(1, 1e9), 100_000),
  "host-calls-by-request": v.optional(count(1, 1e9), 1_000),
});

const fieldName = v.pipe(text, v.regex(tokenPattern, "must be a list of fields' names"));

const serve = table({
  // Nobody but this machine, where nothing is said: TLS and the public port are a proxy's, in front.
  address: v.optional(
    v.pipe(text, v.check(isHost, 'must be an IP address such as "0.0.0.0" or "::"')),
    "127.0.0.1",
  ),
  port: v.optional(count(0, 65_535), 8_080),
  admin: v.optional(adminAddress, "127.0.0.1:9090"),
  "admin-token": v.optional(secretSource),
  data: v.optional(text),
  shards: v.optional(count(1, maxShards)),
  "trusted-proxies": v.optional(v.array(addressRange, "must be a list of addresses"), []),
  "private-origins": fetchTable.entries.private,
  "denied-addresses": v.optional(v.array(addressRange, "must be a list of addresses"), []),
  "namespace-quota": v.optional(size(MiB, TiB), GiB),
  "requests-at-once": v.optional(count(1, maxRequests), 10_000),
  "worker-requests-at-once": v.optional(count(1, maxRequests)),
  ...admissionOfWorker,
  "headers-timeout": v.optional(time(100, hour), defaultClientTimes.headersTimeout),
  "request-timeout": v.optional(time(100, hour), defaultClientTimes.requestTimeout),
  "keep-alive-timeout": v.optional(time(0, hour), defaultClientTimes.keepAliveTimeout),
  "drain-delay": v.optional(time(0, hour), 1 * second),
  "drain-deadline": v.optional(time(0, hour), 30 * second),
  "shard-memory": v.optional(size(64 * MiB, TiB)),
  "worker-memory": v.optional(size(16 * MiB, TiB)),
  "tenant-memory": v.optional(size(16 * MiB, TiB)),
  "memory-slack": v.optional(size(64 * MiB, TiB)),
  idle: v.optional(time(1 * second, 24 * hour), 300 * second),
  // A shard beats four times a second.
  heartbeat: v.optional(time(500, 60 * second), 5 * second),
  "shard-age": v.optional(shardAge, 24 * hour),
  sandbox: v.optional(oneOf(sandboxWishes), "best"),
  log: v.optional(
    table({
      level: v.optional(oneOf(["debug", "info", "warn", "error"]), "info"),
      // The proxy in front has its own log of all of them; metrics count them here.
      requests: v.optional(oneOf(["all", "failed", "none"]), "failed"),
      "guest-bytes-per-second": v.optional(size(0, GiB), 64 * KiB),
    }),
    {},
  ),
  watch: v.optional(watchTable, {}),
  traces: v.optional(table({ endpoint: httpUrl, ratio: v.optional(share, 1) })),
  record: v.optional(
    table({
      dir: text,
      when: v.optional(oneOf(["all", "failed"]), "failed"),
      sample: v.optional(share, 1),
      mask: v.optional(v.array(fieldName, "must be a list of fields' names"), []),
      unmasked: v.optional(v.boolean("must be true or false"), false),
      "max-files": v.optional(count(1, 1_000_000), defaultBounds.files),
      "max-size": v.optional(size(MiB, TiB), defaultBounds.bytes),
    }),
  ),
});

const cordon = table({
  shards: v.optional(count(1, maxShards)),
  user: v.optional(account),
  group: v.optional(account),
  limits: v.optional(
    table({
      files: v.optional(count(64, 1_048_576)),
      processes: v.optional(count(16, 4_194_304)),
      "address-space": v.optional(size(GiB, 2 ** 47)),
      "file-size": v.optional(size(0, TiB)),
    }),
    {},
  ),
});

const tenant = table({
  "fuel-rate": v.optional(field(readRate)),
  "fuel-burst": v.optional(field(readBurst)),
});

const natsUrl = (protocols: RegExp, shown: string) =>
  v.pipe(
    text,
    v.check(
      (url) => protocols.test(URL.parse(url)?.protocol ?? ""),
      `must be URLs that begin with ${shown}`,
    ),
  );

const shortText = v.pipe(text, v.maxLength(200, "must have 200 characters at most"));

const cluster = table({
  name: v.optional(name, "default"),
  node: v.optional(name),
  labels: v.optional(v.record(name, shortText, "must be a table of texts"), {}),
  servers: v.pipe(
    v.array(natsUrl(/^(?:nats|tls):$/, "nats:// or tls://"), "must be a list of URLs"),
    v.minLength(1, "must name one server at least"),
  ),
  monitors: v.optional(
    v.array(natsUrl(/^https?:$/, "http:// or https://"), "must be a list of URLs"),
    [],
  ),
  key: v.optional(text),
  user: v.optional(text),
  password: v.optional(secretSource),
  token: v.optional(secretSource),
  nkey: v.optional(secretSource),
  credentials: v.optional(text),
  tls: v.optional(table({ ca: v.optional(text), cert: v.optional(text), key: v.optional(text) })),
  single: v.optional(v.boolean("must be true or false"), false),
  quarantine: v.optional(v.picklist(["own", "everywhere"], 'must be "own" or "everywhere"'), "own"),
});

const worker = table({
  name,
  source: text,
  routes: v.optional(v.array(text, "must be a list of routes, such as shop.example.com/*"), []),
  tenant: v.optional(name),
  cordon: v.optional(name),
  "requests-at-once": v.optional(count(1, maxRequests)),
  ...admissionOfWorker,
  grants: v.optional(grantList),
  limits: v.optional(limitsTable, {}),
  fetch: v.optional(fetchTable),
  kv: v.optional(kvTable),
  cache: v.optional(cacheTable),
  variables: v.optional(variablesTable, {}),
  secrets: v.optional(secretsTable, {}),
});

/** The skerry.toml of a host, without what needs more than the text. */
export const hostSchema = table({
  serve: v.optional(serve, {}),
  cordons: v.optional(v.record(name, cordon, "must be a table"), {}),
  tenants: v.optional(v.record(name, tenant, "must be a table"), {}),
  cluster: v.optional(cluster),
  workers: v.optional(v.array(worker, "must be a list: [[workers]]")),
});

type Output = v.InferOutput<typeof hostSchema>;
export type WorkerEntry = NonNullable<Output["workers"]>[number];
export type HostValue = Output & { readonly workers: readonly WorkerEntry[] };
