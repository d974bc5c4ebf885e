// What has to fit together between the tables of a host's file.
import { SkerryError } from "../../errors.ts";
import { defaultCordon } from "../../routing/catalog.ts";
import { canonicalRoute } from "../../routing/router.ts";
import { nearest } from "../../settings/nearest.ts";
import type { SettingsProblem } from "../../settings/settings-problem.ts";
import type { KeyPath } from "../../settings/toml.ts";
import { keyName } from "../../settings/valid-toml.ts";
import { isPrivate } from "./admin-address.ts";
import type { HostFile } from "./host-file.ts";
import { accountMistake, userId } from "./system-accounts.ts";

/** Problems of the tables that name each other, without those of other files. */
export async function crossProblems(host: HostFile): Promise<SettingsProblem[]> {
  return [
    ...adminProblems(host),
    ...cordonProblems(host),
    ...(await accountProblems(host)),
    ...tenantProblems(host),
    ...workerProblems(host),
    ...routeProblems(host),
  ];
}

function adminProblems({ value: { serve }, problem }: HostFile): SettingsProblem[] {
  if (isPrivate(serve.admin) || serve["admin-token"] !== undefined) return [];
  return [
    problem(
      ["serve", "admin"],
      "can be reached by other machines, and so needs `admin-token` beside it: " +
        '{ env = "NAME" } or { file = "path" }',
    ),
  ];
}

function cordonProblems({ value: { serve, cordons }, problem }: HostFile): SettingsProblem[] {
  const twice = serve.shards !== undefined && cordons[defaultCordon]?.shards !== undefined;
  if (!twice) return [];
  return [problem(["cordons", defaultCordon, "shards"], "is what `serve.shards` sets already")];
}

async function accountProblems({ value, problem }: HostFile): Promise<SettingsProblem[]> {
  const problems: SettingsProblem[] = [];
  for (const [name, cordon] of Object.entries(value.cordons)) {
    const mistake = await accountMistake(cordon);
    if (mistake !== null) problems.push(problem(["cordons", name, mistake.key], mistake.clause));
  }
  return problems.length > 0 ? problems : sharedUserProblems({ value, problem });
}

/** Users that do not keep cordons apart: a process can read the memory of another one of its user, and end it. */
async function sharedUserProblems({
  value: { cordons },
  problem,
}: Pick<HostFile, "value" | "problem">): Promise<SettingsProblem[]> {
  const all = Object.entries(cordons);
  if (all.every(([, { user }]) => user === undefined)) return [];
  const problems: SettingsProblem[] = [];
  const ids = new Map<number | null, string>();
  for (const [name, { user }] of [...all, [defaultCordon, cordons[defaultCordon] ?? {}] as const]) {
    const say = (clause: string) => problems.push(problem(["cordons", name, "user"], clause));
    if (user === undefined) {
      say("is missing, and other cordons have one: its shards would run as the supervisor's user");
      continue;
    }
    const id = await userId(user);
    const other = ids.get(id);
    ids.set(id, name);
    if (id === process.getuid?.()) say(`is ${user}, as whom the supervisor itself runs`);
    else if (other !== undefined && other !== name) {
      say(`is ${user}, as that of [cordons.${other}]: what shares a user can reach into the other`);
    }
  }
  return uniqueProblems(problems);
}

/** The problems, each once: the default cordon may have a table, and may have none. */
function uniqueProblems(problems: readonly SettingsProblem[]): SettingsProblem[] {
  return [...new Map(problems.map((each) => [each.text, each])).values()];
}

function tenantProblems({ value: { tenants }, problem }: HostFile): SettingsProblem[] {
  return Object.entries(tenants).flatMap(([name, tenant]) =>
    tenant["fuel-burst"] !== undefined && tenant["fuel-rate"] === undefined
      ? [problem(["tenants", name, "fuel-burst"], "needs `fuel-rate` beside it")]
      : [],
  );
}

function workerProblems({ value, lineOf, problem }: HostFile): SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  const cordons = [defaultCordon, ...Object.keys(value.cordons)];
  const tenants = Object.keys(value.tenants);
  const places = new Map<string, number>();
  for (const [index, { name, cordon, tenant }] of value.workers.entries()) {
    const at = (key: string) => ["workers", index, key];
    const before = places.get(name);
    if (before === undefined) places.set(name, index);
    else {
      const line = lineOf(["workers", before, "name"]);
      problems.push(problem(at("name"), `is ${name}, as in line ${line}; names are unique`));
    }
    if (cordon !== undefined && !cordons.includes(cordon)) {
      problems.push(problem(at("cordon"), unknown("cordon", cordon, cordons)));
    }
    // One that is not set up has no fuel rate, and a typo would lift it.
    if (tenant !== undefined && !tenants.includes(tenant)) {
      problems.push(problem(at("tenant"), unknown("tenant", tenant, tenants)));
    }
  }
  return problems;
}

function unknown(kind: "cordon" | "tenant", name: string, known: readonly string[]): string {
  const suggestion = nearest(name, known);
  return suggestion === null
    ? `is ${name}, and there is no [${kind}s.${name}]: add it, be it empty`
    : `is ${name}, and there is no [${kind}s.${name}]: did you mean ${suggestion}?`;
}

function routeProblems({ value, lineOf, problem }: HostFile): SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  const bound = new Map<string, { worker: string; path: KeyPath }>();
  for (const [index, { name, routes }] of value.workers.entries()) {
    for (const [each, route] of routes.entries()) {
      const path = ["workers", index, "routes", each];
      const pattern = canonical(route);
      if (pattern instanceof SkerryError) {
        problems.push({ ...problem(path, ""), text: `\`${keyName(path)}\`: ${pattern.message}` });
        continue;
      }
      const before = bound.get(pattern);
      if (before === undefined) bound.set(pattern, { worker: name, path });
      else {
        const whose = `bound to ${before.worker} in line ${lineOf(before.path)} already`;
        problems.push(problem(path, `is ${route}, which is ${whose}`));
      }
    }
  }
  return problems;
}

function canonical(route: string): string | SkerryError {
  try {
    return canonicalRoute(route);
  } catch (error) {
    if (error instanceof SkerryError) return error;
    throw error;
  }
}
