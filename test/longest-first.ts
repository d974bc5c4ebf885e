// The order of test files within their turns: where a long one began last, one of two cores would have nothing to do
// until it ends. Vitest knows how long files take only where it has run them before, and goes by their size elsewhere.
import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { type TierName, tierNames } from "./tiers.ts";

/** Files that take half a minute or more, and the longest of tiers whose files are short, the longest first: they begin
 * before the others of their turn. */
export const longest: readonly string[] = [
  "pack/install.toolchain.test.ts",
  "supervisor/cluster/nodes.toolchain.test.ts",
  "docs/pages.toolchain.test.ts",
  "cli/javascript.process.test.ts",
  "guests/alike.toolchain.test.ts",
  "javascript/start-fuel.toolchain.test.ts",
  "store/log/nats/nats-log.process.test.ts",
  "cli/call-streams.process.test.ts",
  "project/projects.process.test.ts",
  "bin/program-copies.process.test.ts",
  "cli/reach.process.test.ts",
  "javascript/build-errors.toolchain.test.ts",
  "examples/embed.toolchain.test.ts",
  "hostile/every-import.hostile.test.ts",
  // It waits for the packages, which the first of all makes.
  "pack/image.toolchain.test.ts",
  "examples/wasi-http.toolchain.test.ts",
  "cli/secrets.process.test.ts",
  "module/meter/random.long.test.ts",
  "hostile/javascript/engine.hostile.test.ts",
  "measure/same-fuel.toolchain.test.ts",
  "examples/reaching-javascript.toolchain.test.ts",
  "measure/html-report.browser.test.ts",
  "hostile/taken-shard-origins.hostile.test.ts",
  "hostile/own-cache.hostile.test.ts",
  "javascript/core-grants.toolchain.test.ts",
  "measure/first-limits.toolchain.test.ts",
  "hostile/response-field-bomb.hostile.test.ts",
  "hostile/kept-answers.hostile.test.ts",
  "hostile/parked-contents.hostile.test.ts",
  "hostile/taken-shard.hostile.test.ts",
  "hostile/taken-own-process.hostile.test.ts",
  "hostile/random-bytes.hostile.test.ts",
  "hostile/waiting.hostile.test.ts",
  "hostile/javascript/endless.hostile.test.ts",
  "javascript/build.toolchain.test.ts",
  "bench/covert/covert.process.test.ts",
  "measure/script-functions.toolchain.test.ts",
  "supervisor/serving/watch.process.test.ts",
  "hostile/javascript/memory.hostile.test.ts",
  "supervisor/serving/drain.process.test.ts",
  "supervisor/serving/namespaces.process.test.ts",
  "javascript/reaching/timers.toolchain.test.ts",
  "examples/javascript.toolchain.test.ts",
  "javascript/reaching/fetch.toolchain.test.ts",
  "cli/replay.quick.test.ts",
  "cli/new.quick.test.ts",
  "javascript/reaching/kv.quick.test.ts",
  "supervisor/serving/deployments.quick.test.ts",
  "testing/templates.quick.test.ts",
  "cli/backup.quick.test.ts",
  "hostile/kv-arguments.quick.test.ts",
  "supervisor/cluster/wave-leader.test.ts",
  "supervisor/cluster/spreading.test.ts",
  "worker/instances-at-once.isolate.test.ts",
  "isolate/restored-memory.isolate.test.ts",
  "module/other-data.guest.test.ts",
  "supervisor/cluster/entries/several-nodes.test.ts",
  "worker/waiting.isolate.test.ts",
  "http/streams/requests.isolate.test.ts",
  "supervisor/cluster/entries/entries-suite.test.ts",
  "services/kv/client-suite.test.ts",
  "guest-sdk/streams.isolate.test.ts",
];

export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const turn = ({ project }: TestSpecification) => project.config.sequence.groupOrder;
    const place = ({ moduleId }: TestSpecification) => {
      const at = longest.indexOf(relative(import.meta.dirname, moduleId));
      return at === -1 ? longest.length : at;
    };
    // Files share a process with the next ones only if those are of the same project.
    const group = ({ project }: TestSpecification) =>
      project.config.isolate ? -1 : tierNames.indexOf(project.name as TierName);
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => turn(a) - turn(b) || place(a) - place(b) || group(a) - group(b));
  }
}
