import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { SkerryError } from "../../errors.ts";
import { nameForm, namePattern } from "../../name-patterns.ts";
import { missingSource, secretValue } from "../../settings/secret-source.ts";
import type { SecretSource } from "../../settings/settings-fields.ts";
import type { SettingsProblem } from "../../settings/settings-problem.ts";
import { clusterKeyFile } from "../../store/data-folder.ts";
import type { NatsCredentials, NatsTls } from "../../store/log/nats/connection-settings.ts";
import type { ClusterSettings } from "../cluster/cluster-settings.ts";
import type { HostFile } from "./host-file.ts";
import type { HostValue } from "./schema.ts";

type Table = NonNullable<HostValue["cluster"]>;

/** Reads [cluster], and the files that it names. Null where there is no such table. */
export async function readCluster(
  host: HostFile,
  environment: Readonly<Record<string, string | undefined>>,
  dataDir: string,
  problems: SettingsProblem[],
): Promise<ClusterSettings | null> {
  const { cluster } = host.value;
  if (cluster === undefined) return null;
  const say = (key: string, clause: string) => {
    problems.push(host.problem(["cluster", key], clause));
  };
  const credentials = await readCredentials(cluster, host, environment, say);
  const tls = await readTls(cluster, host, say);
  const { name, servers, monitors, single, labels, quarantine } = cluster;
  const node = cluster.node ?? usualNodeName();
  const shown = cluster.key ?? clusterKeyFile;
  const path = cluster.key === undefined ? join(dataDir, shown) : resolve(host.dir, shown);
  return {
    ...{ name, node, labels, quarantine },
    key: { path, shown },
    nats: { ...{ cluster: name, node, servers, monitors, credentials, tls, single } },
  };
}

/** A cluster of which only the command line says something. */
export function plainCluster(dataDir: string): ClusterSettings {
  const [name, node] = ["default", usualNodeName()];
  return {
    ...{ name, node, labels: {}, quarantine: "own" },
    key: { path: join(dataDir, clusterKeyFile), shown: clusterKeyFile },
    nats: {
      ...{ cluster: name, node, servers: [], monitors: [], credentials: { kind: "none" } },
      ...{ tls: null, single: false },
    },
  };
}

/** A cluster's settings with what the command line says of it. @throws SkerryError `bad-usage` for a name that is none. */
export function withServers(
  cluster: ClusterSettings,
  servers: readonly string[],
  node = cluster.node,
  single = cluster.nats.single,
): ClusterSettings {
  if (!namePattern.test(node)) {
    throw new SkerryError("bad-usage", `\`--node\` must be ${nameForm}.`);
  }
  return { ...cluster, node, nats: { ...cluster.nats, servers, node, single } };
}

/** What a node is called where nothing else is said: as its machine. */
export function usualNodeName(): string {
  const plain = hostname()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  return plain.slice(0, 63).replace(/^-+|-+$/g, "") || "node";
}

async function readCredentials(
  { user, password, token, nkey, credentials }: Table,
  { dir }: HostFile,
  environment: Readonly<Record<string, string | undefined>>,
  say: (key: string, clause: string) => void,
): Promise<NatsCredentials> {
  const given = { user, token, nkey, credentials };
  const ways = Object.entries(given).filter(([, value]) => value !== undefined);
  if (ways.length > 1) {
    say(ways[1]![0], `is beside \`${ways[0]![0]}\`: a node shows one of them`);
    return { kind: "none" };
  }
  if (user === undefined && password !== undefined) say("password", "needs `user` beside it");
  if (user !== undefined && password === undefined) say("user", "needs `password` beside it");
  const secret = async (key: string, source: SecretSource): Promise<string> => {
    const value = await secretValue(source, { dir, environment });
    if (value === undefined) say(key, missingSource(source));
    return value ?? "";
  };
  if (user !== undefined && password !== undefined) {
    return { kind: "user", user, password: await secret("password", password) };
  }
  if (token !== undefined) return { kind: "token", token: await secret("token", token) };
  if (nkey !== undefined) return { kind: "nkey", seed: await secret("nkey", nkey) };
  if (credentials === undefined) return { kind: "none" };
  return { kind: "credentials", contents: await secret("credentials", { file: credentials }) };
}

async function readTls(
  { tls }: Table,
  { dir }: HostFile,
  say: (key: string, clause: string) => void,
): Promise<NatsTls | null> {
  if (tls === undefined) return null;
  const read: Record<string, string> = {};
  for (const [key, file] of Object.entries(tls)) {
    if (file === undefined) continue;
    const text = await readFile(resolve(dir, file), "utf8").catch(() => null);
    if (text === null) say("tls", `names the file ${file}, which can't be read`);
    else read[key] = text;
  }
  return read;
}
