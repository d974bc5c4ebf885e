// Which test runs when, and how: `README.md` beside this file tells it in words.
import { globSync } from "node:fs";
import { matchesGlob } from "node:path";

export interface Tier {
  /** Its place in the order, from what is quick to what wants the machine for itself. Those of one turn run together, in as
   * many workers: one's files work while another's wait, and no core waits for the last file of each. */
  readonly turn: number;
  /** Worker processes at once. */
  readonly workers: number;
  /** Whether files share a worker process one after another, and the modules that it has loaded. */
  readonly shared?: boolean;
  /** Modules that are loaded before each file. */
  readonly setup?: readonly string[];
  /** Paths below this folder, or patterns of such. A file is in the first project that names it. */
  readonly files: readonly string[];
}

export type Project = keyof typeof projects;

// For two cores.

/** Where some wait for processes, a time to pass or a registry. */
const someWait = 4;
/** What both cores may work on at once, and what times or memory are read of. */
const together = 2;
const alone = 1;

export const projects = {
  /** Of each behaviour that only real processes show, one file. */
  quick: {
    turn: 2,
    workers: someWait,
    files: [
      // Commands.
      "cli/admin-client.test.ts",
      "cli/backup.test.ts",
      "cli/boundary.test.ts",
      "cli/call.test.ts",
      "cli/cluster.test.ts",
      "cli/deploy.test.ts",
      "cli/deployment-changes.test.ts",
      "cli/doctor.test.ts",
      "cli/kv.test.ts",
      "cli/launcher.test.ts",
      "cli/list.test.ts",
      "cli/measure.test.ts",
      "cli/meter.test.ts",
      "cli/new.test.ts",
      "cli/replay.test.ts",
      "cli/run.test.ts",
      "cli/serve.test.ts",
      "cli/tail.test.ts",
      "cli/usage.test.ts",
      // Limits: fuel, CPU time, time, memory, tables, the stack, what goes out.
      "hostile/cpu-time.test.ts",
      "hostile/deadline.test.ts",
      "hostile/endless-loop.test.ts",
      "hostile/log-flood.test.ts",
      "hostile/memory-grow.test.ts",
      "hostile/recursion.test.ts",
      "hostile/response-body.test.ts",
      "hostile/table-bomb.test.ts",
      // Rings: the decoder, the policy, the border, the meter, the process, services, the network.
      "hostile/cut-module.test.ts",
      "hostile/fetch-inward.test.ts",
      "hostile/forged-fuel.test.ts",
      "hostile/kv-arguments.test.ts",
      "hostile/preparing-memory.test.ts",
      "hostile/refused-features.test.ts",
      "hostile/shard-killed.test.ts",
      "hostile/unknown-imports.test.ts",
      "process/sandbox/kernel.test.ts",
      // Kinds of guests.
      "debugging/inspected-host.test.ts",
      "isolate/fresh-state.test.ts",
      "javascript/globals.test.ts",
      "javascript/reaching/kv.test.ts",
      "host/wasi/served.test.ts",
      // Stores.
      "services/kv/shared.test.ts",
      "store/lock.test.ts",
      // Templates.
      "testing/templates.test.ts",
      // A serving host.
      "http/server.test.ts",
      "supervisor/serving/deployments.test.ts",
    ],
  },
  /** Pages in a real browser, of which each file has one. */
  browser: {
    turn: 3,
    workers: someWait,
    files: [
      "measure/html/flame-graph.test.ts",
      "measure/html-report.test.ts",
      "measure/where/speedscope.test.ts",
      "supervisor/admin/status-page-browser.test.ts",
    ],
  },
  /** Times and rates, which others that work at the same time would change. What waits, or reads the memory of a process of its
   * own, is in the others. */
  timing: {
    turn: 5,
    workers: alone,
    files: [
      "bench/restore.test.ts",
      "cli/calibrate.test.ts",
      // A deadline is its own where it had half of it as CPU time.
      "hostile/start-never-ends.test.ts",
      "http/slow-clients.test.ts",
      "isolate/slices.test.ts",
      "isolate/cpu-permits*.test.ts",
      "module/meter/growth.test.ts",
      "supervisor/serving/losses.test.ts",
      "supervisor/serving/tenant-rates.test.ts",
      "services/kv/fairness.test.ts",
      "store/kv/freed-beside-others.test.ts",
      "worker/queue/fuel-rate.test.ts",
      "worker/pool.test.ts",
    ],
  },
  /** What attacks, each within bounds of time, by `support/pace.ts`, and of memory. */
  hostile: { turn: 4, workers: someWait, files: ["hostile/**/*.test.ts"] },
  /** Guests by every toolchain, projects as their authors build and test them, and what waits about as long as these work. */
  toolchains: {
    turn: 3,
    workers: someWait,
    shared: true,
    files: [
      "docs/{pages,reference,typescript}.test.ts",
      "examples/*.test.ts",
      "guests/alike.test.ts",
      "isolate/glue-writes.test.ts",
      "javascript/build*.test.ts",
      "javascript/core-{console,cost,encodings,globals,grants,html-rewriter,locale,messages,requests,scope-events}.test.ts",
      "javascript/differential/{differential,inspected,intl}.test.ts",
      "javascript/depth/depth.test.ts",
      "javascript/{ended-places,error-callers}.test.ts",
      "javascript/differential/node.test.ts",
      "javascript/guide.test.ts",
      "javascript/hono/hono.test.ts",
      "javascript/{names,async-functions,altered-prototypes}.test.ts",
      "javascript/{top-level-await,async-generators}.test.ts",
      "javascript/reaching/*.test.ts",
      "javascript/pattern-search.test.ts",
      "javascript/native-text.test.ts",
      "javascript/request-url.test.ts",
      "javascript/runtime-errors.test.ts",
      "javascript/start-fuel.test.ts",
      "javascript/streams/*.test.ts",
      "javascript/compilers/compilers.test.ts",
      "javascript/types.test.ts",
      "project/function-types.test.ts",
      "javascript/wasm/*.test.ts",
      "javascript/whole-scope.test.ts",
      "module/initialise/run-start.test.ts",
      "project/start/run-apart.test.ts",
      "prepare/remake.test.ts",
      "pack/*.test.ts",
      "packages/packages.test.ts",
      "measure/{first-limits,same-fuel,script-functions}.test.ts",
      "replay/answers.test.ts",
      "replay/under-load.test.ts",
      // Nodes and servers that are waited for.
      "supervisor/cluster/{nodes,places}.test.ts",
      "worker/{memory-at-once,waiting}-javascript.test.ts",
      "testing/runners.test.ts",
      "host/wasi/{c,fetch,fetch-served,fetch-starlingmonkey,guests,kept,quickjs,starlingmonkey}.test.ts",
    ],
  },
  /** What takes long: many random modules, damaged ones, each tier of the engine, large values, times that are waited for. A process
   * for each file, as compilers with settings of their own are run in it. */
  long: {
    turn: 3,
    workers: someWait,
    files: [
      "cli/meter-*.test.ts",
      "guest-sdk/guide.test.ts",
      "isolate/{large-bodies,restored-random}.test.ts",
      "module/meter/{bounds,bounds-random,fuzz,mutations,random,tiers,tracking*}.test.ts",
      "module/meter/trace/profile.test.ts",
      "replay/lost-isolate.test.ts",
      "store/durability.test.ts",
      "store/kv/{durability,namespaces}.test.ts",
      "wasm/damaged.test.ts",
      "worker/{fetch-times,large-values,waiting-lost}.test.ts",
    ],
  },
  /** Programs in processes of their own: the command line, shards, servers, services. */
  processes: {
    turn: 3,
    workers: someWait,
    shared: true,
    files: [
      "bench/{process-figures,metering/measure,covert/covert}.test.ts",
      "bin/{entries,loaded,program-copies}.test.ts",
      "cli/{call-command,call-wasi3-command,call-settings,call-streams,javascript,measure-*,reach}.test.ts",
      "cli/options/measure-options.test.ts",
      "cli/{run-*,secrets,serve-signals,shard-lost}.test.ts",
      "project/{project-build,projects}.test.ts",
      "settings/user-files.test.ts",
      "conformance/{bare-column,script-that-throws}.test.ts",
      "guest-sdk/served.test.ts",
      "http/forward/forwarding.test.ts",
      "http/streams/memory.test.ts",
      "isolate/{determinism,initialising,strings-between-components}.test.ts",
      "isolate/inside/memory/written-pages.test.ts",
      "measure/where.test.ts",
      "module/meter/{bounds-depth,endless}.test.ts",
      "module/meter/{slices-caught,spec}.test.ts",
      "process/{child,inherited-files,resource-limits,rights}.test.ts",
      "supervisor/admin/listening.test.ts",
      "routing/visitor.test.ts",
      "shard/observe/{stderr-sink,traces}.test.ts",
      "shard/{open-files,pause-length,wedged}.test.ts",
      "owner/*.test.ts",
      "supervisor/{handing-connections,local,passed-socket,reach-of-users,run-answers}.test.ts",
      "supervisor/cordons/{brokers,cordon,many-workers}.test.ts",
      "supervisor/serving/*.test.ts",
      "supervisor/doctor/entries-database.test.ts",
      "supervisor/settings/problems.test.ts",
      "structure/run-again.test.ts",
      "systemd/booted-units.test.ts",
      "monitoring/monitoring.test.ts",
      "systemd/units.test.ts",
      "services/cache/{memory,worker}.test.ts",
      "supervisor/kv-keeper.test.ts",
      "supervisor/kv/kv-moves.test.ts",
      "services/kv/{entries-user,grants,memory,process,quota,shared}.test.ts",
      "store/failures.test.ts",
      "store/log/nats/{nats-log,open-connection}.test.ts",
      "store/kv/failures.test.ts",
      "testing/*.test.ts",
      "host/wasi/prices.test.ts",
      "embed/{*,shards/shard-sandbox}.test.ts",
      "worker/starts-are-paid.test.ts",
    ],
  },
  /** Guests in the tests' own process that leave something in it for the next file: other settings of a
   * compiler, a transpiler that has given up, memory. */
  guests: {
    turn: 1,
    workers: together,
    files: [
      "abi/generated-files.test.ts",
      "module/meter/{prices,trace/function-labels}.test.ts",
      "module/{*,glue/*}.test.ts",
      "shard/tenant-cleanup.test.ts",
      "host/wasi/*.test.ts",
    ],
  },
  /** Guests in the tests' own process, and servers within it. */
  isolates: {
    turn: 0,
    workers: someWait,
    shared: true,
    files: [
      "http/**/*.test.ts",
      "isolate/*.test.ts",
      "isolate/inside/{batch,border,instance,memory,trace}/*.test.ts",
      "isolate/inside/fuel/fuel-grants.test.ts",
      "replay/*.test.ts",
      "shard/observe/{fetch-spans,over-http}.test.ts",
      "worker/**/*.test.ts",
    ],
  },
  /** Workers by the SDK for AssemblyScript, on host functions that record. */
  sdk: { turn: 0, workers: someWait, shared: true, files: ["guest-sdk/*.test.ts"] },
  /** All else: no process but the tests' own. */
  units: {
    turn: 0,
    workers: someWait,
    shared: true,
    setup: ["test/support/no-processes.ts"],
    files: ["**/*.test.ts"],
  },
} as const satisfies Record<string, Tier>;

/** Files that take half a minute or more, and the longest of projects whose files are short, the longest first: they begin
 * before the others of their turn. */
export const longest: readonly string[] = [
  "pack/install.test.ts",
  "supervisor/cluster/nodes.test.ts",
  "docs/pages.test.ts",
  "cli/javascript.test.ts",
  "guests/alike.test.ts",
  "javascript/start-fuel.test.ts",
  "store/log/nats/nats-log.test.ts",
  "cli/call-streams.test.ts",
  "project/projects.test.ts",
  "bin/program-copies.test.ts",
  "cli/reach.test.ts",
  "javascript/build-errors.test.ts",
  "examples/embed.test.ts",
  "hostile/every-import.test.ts",
  // It waits for the packages, which the first of all makes.
  "pack/image.test.ts",
  "examples/wasi-http.test.ts",
  "cli/secrets.test.ts",
  "module/meter/random.test.ts",
  "hostile/javascript/engine.test.ts",
  "measure/same-fuel.test.ts",
  "examples/reaching-javascript.test.ts",
  "measure/html-report.test.ts",
  "hostile/taken-shard-origins.test.ts",
  "javascript/core-grants.test.ts",
  "measure/first-limits.test.ts",
  "hostile/response-field-bomb.test.ts",
  "javascript/build.test.ts",
  "bench/covert/covert.test.ts",
  "measure/script-functions.test.ts",
  "supervisor/serving/watch.test.ts",
  "hostile/javascript/memory.test.ts",
  "supervisor/serving/drain.test.ts",
  "supervisor/serving/namespaces.test.ts",
  "javascript/reaching/timers.test.ts",
  "examples/javascript.test.ts",
  "javascript/reaching/fetch.test.ts",
  // Of `quick`.
  "cli/replay.test.ts",
  "supervisor/serving/deployments.test.ts",
  "testing/templates.test.ts",
  "cli/backup.test.ts",
  "hostile/kv-arguments.test.ts",
  // Of units and isolates.
  "supervisor/cluster/wave-leader.test.ts",
  "supervisor/cluster/spreading.test.ts",
  "supervisor/cluster/entries/several-nodes.test.ts",
  "worker/waiting.test.ts",
  "http/streams/requests.test.ts",
  "supervisor/cluster/entries/entries-suite.test.ts",
  "services/kv/client-suite.test.ts",
  "guest-sdk/streams.test.ts",
];

export const projectNames = Object.keys(projects) as Project[];

/** What `npm test` runs. */
export const quickProjects: readonly Project[] = ["units", "sdk", "isolates", "guests", "quick"];

/** Paths of all test files below this folder. */
export function testFiles(): string[] {
  return globSync("**/*.test.ts", {
    cwd: import.meta.dirname,
    exclude: ["**/node_modules"],
  }).sort();
}

/** Whether a name in a project names this test file. */
export function matches(file: string, name: string): boolean {
  return matchesGlob(file, name);
}

/** The project of a test file. */
export function projectOf(file: string): Project {
  const named = (name: Project) => projects[name].files.some((each) => matches(file, each));
  return projectNames.find(named) ?? "units";
}
