import { list } from "../message/prose.ts";
import { type OriginPattern, parseOrigin } from "../services/fetch/origin.ts";
import { type Aspect, connectsNowhere, type Reach, type Side } from "./side.ts";

/** What the host gave both sides, compared: by its settings, what was deployed, and what is on its disk. */
export function compareReach(a: Side, b: Side): Aspect[] {
  const workers = [a, b].filter(({ kind }) => kind === "worker");
  return [
    compareCordons(a, b),
    compareEntries(a, b),
    compareCaches(a, b),
    compareArtifacts(a, b),
    compareEgress(workers),
    compareSecrets(a, b),
    compareRates(a, b),
  ];
}

function compareCordons(a: Side, b: Side): Aspect {
  const aspect = "cordon";
  if (a.cordon === null || b.cordon === null) {
    return known(
      aspect,
      "separates",
      "The host's own processes run no worker, and are in no cordon.",
    );
  }
  if (a.cordon === b.cordon) {
    return known(
      aspect,
      "shares",
      `Both are in cordon ${a.cordon}, whose processes run both: each is believed in what is the other's.`,
    );
  }
  const sentence = `${a.name} is in cordon ${a.cordon}, ${b.name} in ${b.cordon}: no process runs both, and none is believed in what is the other's.`;
  return known(aspect, "separates", sentence);
}

function compareEntries(a: Side, b: Side): Aspect {
  const aspect = "entries";
  if (a.reach === null || b.reach === null) {
    const { name, reach } = (a.reach === null ? b : a) as Side & { reach: Reach };
    const used = reach.cordonNamespaces;
    if (used.length === 0) return known(aspect, "separates", `${name} may use no entries.`);
    const sentence = `The owner of entries is the host's: a token lets ${name}'s processes use ${list(used)} in it, and no others.`;
    return known(aspect, "partly", sentence);
  }
  const common = shared(a.reach.namespaces, b.reach.namespaces);
  if (common.length > 0) {
    return known(aspect, "shares", `Both were given ${list(common)}: each reads and writes it.`);
  }
  const reached = [
    ...shared(a.reach.cordonNamespaces, b.reach.namespaces),
    ...shared(b.reach.cordonNamespaces, a.reach.namespaces),
  ];
  if (reached.length > 0) {
    return known(
      aspect,
      "partly",
      `No namespace was given to both, but the processes of one may use ${list(unique(reached))} of the other.`,
    );
  }
  return known(aspect, "separates", "No namespace was given to both, or to the processes of both.");
}

function compareCaches(a: Side, b: Side): Aspect {
  const aspect = "cache";
  const pids = new Set(a.processes.map(({ pid }) => pid));
  if (!b.processes.some(({ pid }) => pids.has(pid)) && a.cordon !== b.cordon) {
    return known(aspect, "separates", "A cache is in a process's memory, and they share none.");
  }
  if (a.tenant === b.tenant && a.reach?.cachesFetches && b.reach?.cachesFetches) {
    return known(aspect, "shares", `Both keep what they fetch in the cache of tenant ${a.tenant}.`);
  }
  const whose =
    a.tenant === b.tenant ? "Neither finds what the other keeps" : "Each tenant has its own";
  return known(
    aspect,
    "partly",
    `${whose}, and all caches are in the memory of the same processes.`,
  );
}

function compareArtifacts(a: Side, b: Side): Aspect {
  const found = (verdict: Aspect["verdict"], sentence: string): Aspect => ({
    aspect: "artifacts",
    verdict,
    sentence,
    basis: "checked",
  });
  const views = [seen(a, b), seen(b, a)].filter((view) => view !== null);
  const seeing = views.filter(({ strange }) => strange.length > 0);
  if (seeing.length > 0) {
    const who = seeing.map(({ from, to }) => `${from} finds those of ${to}`).join(", and ");
    return found(
      "shares",
      `Artifacts, which are prepared modules, are in the folder that it reads: ${who}.`,
    );
  }
  const same = views.some(({ equal }) => equal);
  if (same) return found("partly", "Both are made of the same module, and read the same artifact.");
  const [one, other] = views;
  const who =
    other === undefined ? `${one?.from} finds none of ${one?.to}` : "Neither finds the other's";
  return found("separates", `${who} where it reads its own artifacts, which are prepared modules.`);
}

/** What a worker's processes find of the other side's artifacts; null of the host, which keeps all. */
function seen(from: Side, to: Side) {
  if (from.reach === null) return null;
  const own = from.reach.artifacts;
  return {
    from: from.name,
    to: to.kind === "host" ? "other cordons' workers" : to.name,
    strange: from.reach.seenArtifacts.filter((key) => !own.includes(key)),
    equal: from.reach.seenArtifacts.some((key) => own.includes(key)),
  };
}

function compareEgress(workers: readonly Side[]): Aspect {
  const aspect = "egress";
  const granted = workers.map(({ reach }) => reach?.origins ?? []);
  const [own = [], others = []] = granted;
  const common = workers.length < 2 ? [] : overlapping(own, others);
  if (common.length > 0) {
    return known(aspect, "shares", `Both were granted ${list(common)}: they can meet there.`);
  }
  const apart =
    workers.length < 2
      ? `${workers[0]!.name} was granted ${own.length === 0 ? "no origin" : list(own)}`
      : "No origin was granted to both";
  const taken = workers.every(connectsNowhere)
    ? "connects to nothing by itself"
    : "makes sockets of its own";
  return known(
    aspect,
    "partly",
    `${apart}. A broker for each cordon connects, where the cordon's workers were granted it; a shard that was taken over ${taken}.`,
  );
}

function compareSecrets(a: Side, b: Side): Aspect {
  const aspect = "secrets";
  if (a.reach === null || b.reach === null) {
    const worker = a.reach === null ? b : a;
    return known(
      aspect,
      "partly",
      `The supervisor has all secrets; ${worker.name}'s processes are told those of their own cordon's workers.`,
    );
  }
  if (a.cordon !== b.cordon) {
    return known(
      aspect,
      "separates",
      "Processes are told the secrets of their own cordon's workers alone.",
    );
  }
  const having = [a, b].filter(({ reach }) => (reach?.secrets ?? 0) > 0);
  if (having.length === 0) return known(aspect, "separates", "Neither has any secret.");
  const names = list(having.map(({ name }) => name));
  return known(aspect, "shares", `Secrets of ${names} are in the memory of the processes of both.`);
}

function compareRates(a: Side, b: Side): Aspect {
  const aspect = "rate";
  const workers = [a, b].filter(({ kind }) => kind === "worker");
  const unrated = workers.filter(({ reach }) => !reach?.rated);
  if (workers.length === 2 && a.tenant === b.tenant) {
    const rate =
      unrated.length === 0
        ? "its rate of fuel, connections and memory"
        : "its connections and memory";
    return known(aspect, "shares", `Both are of tenant ${a.tenant}, and share ${rate}.`);
  }
  if (unrated.length > 0) {
    const names = list(unrated.map(({ name }) => name));
    return known(aspect, "partly", `No rate of fuel holds ${names}: CPU time goes by turns.`);
  }
  return known(aspect, "separates", "Each tenant has a rate of fuel of its own.");
}

/** Origins of either list that one of the other covers. */
function overlapping(own: readonly string[], others: readonly string[]): string[] {
  const covered = (origins: readonly string[], by: readonly string[]) => {
    const patterns = by.map(parseOrigin);
    return origins.filter((origin) => patterns.some((each) => covers(each, parseOrigin(origin))));
  };
  return unique([...covered(own, others), ...covered(others, own)]);
}

function covers(pattern: OriginPattern, { scheme, host, port, wildcard }: OriginPattern): boolean {
  if (pattern.scheme !== scheme || pattern.port !== port) return false;
  if (pattern.wildcard) {
    return host.endsWith(`.${pattern.host}`) || (wildcard && host === pattern.host);
  }
  return !wildcard && host === pattern.host;
}

const shared = (own: readonly string[], others: readonly string[]) =>
  own.filter((each) => others.includes(each));
const unique = (words: readonly string[]) => [...new Set(words)];

function known(aspect: Aspect["aspect"], verdict: Aspect["verdict"], sentence: string): Aspect {
  return { aspect, verdict, basis: "host", sentence };
}
