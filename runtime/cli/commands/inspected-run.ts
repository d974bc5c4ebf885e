import { join, resolve } from "node:path";
import { InspectedHost, type ToInspect } from "../../debugging/inspected-host.ts";
import { SkerryError } from "../../errors.ts";
import { completeSettings } from "../../project/complete-settings.ts";
import { renewEnvTypes } from "../../project/env-types.ts";
import { linkProject } from "../../project/link-project.ts";
import { openProject } from "../../project/project.ts";
import { outsideOf } from "../../project/reach-options.ts";
import { inspectableProject } from "../../project/sdk.ts";
import { watchSources } from "../../project/watch.ts";
import { formatMilliseconds } from "../../settings/quantities.ts";
import { urlHost } from "../../supervisor/url-host.ts";
import { inspectedText } from "../text/outcome-lines.ts";
import { asSkerryError, paint, say, sayError, writeDocument } from "../text/output.ts";
import { startProgress } from "../text/progress.ts";
import { reachLines } from "../text/reach-lines.ts";
import { endingSignal } from "./ending-signals.ts";
import type { RunOptions } from "./run.ts";

/** `skerry run --inspect`: serves one worker in JavaScript on Node's own engine, for debuggers, until a signal ends it. */
export async function inspectedRun(label: string, options: RunOptions): Promise<number> {
  const isQuiet = options.json === true;
  if (options.record !== undefined) {
    throw new SkerryError(
      "bad-usage",
      "Requests under a debugger are not recorded, as nothing of them is counted: leave out --record or --inspect.",
    );
  }
  const what = await toInspect(label, options, isQuiet);
  const outside = await outsideOf(options, what.dir);
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => {});
  const host = await InspectedHost.open(what, {
    outside,
    inspector: options.inspectPort ?? { address: "127.0.0.1", port: 9229 },
    onRequest: (outcome) => say(inspectedText(outcome)),
    onLost: lost.reject,
  });
  try {
    if (!isQuiet)
      for (const line of reachLines(what.settings, outside, options)) say(paint("dim", line));
    const { port } = await host.listen(options.port, options.address);
    const url = `http://${urlHost(options.address)}:${port}/`;
    const { name } = what.settings;
    if (isQuiet) writeDocument({ url, worker: name, inspector: host.inspector, error: null });
    say(`${paint("bold", name)} answers at ${paint("cyan", url)}
  inspector ${host.inspector}
            chrome://inspect, or "Attach to the worker" of .vscode/launch.json
  ${paint("yellow", "on Node's own engine, without fuel and caps: to look at, not to measure")}
`);
    const watching = options.watch
      ? await watchSources(what.dir, [], () => reload(host, label, options))
      : null;
    await Promise.race([endingSignal(), lost.promise]);
    await watching?.close();
    return 0;
  } finally {
    await host.close();
  }
}

async function toInspect(label: string, options: RunOptions, isQuiet: boolean): Promise<ToInspect> {
  const project = await openProject(label);
  linkProject(project.dir, project.language);
  await renewEnvTypes(project);
  const settings = await completeSettings(
    { wasm: new Uint8Array(), watched: project.dir, ...project },
    options,
  );
  const progress = startProgress(`Bundling ${label}`, isQuiet);
  const result = await inspectableProject(project).finally(() => progress.stop());
  if (!result.ok) {
    throw new SkerryError(
      "build-failed",
      `The compiler refused ${join(label, project.entry)}.`,
      result.diagnostics.trim(),
    );
  }
  if (result.warnings !== "" && !isQuiet) say(result.warnings.trim());
  return { made: result.made, settings, dir: resolve(project.dir) };
}

/** Bundles again and takes that. What fails is told, and what was there goes on. */
async function reload(host: InspectedHost, label: string, options: RunOptions): Promise<void> {
  const begun = performance.now();
  try {
    await host.load(await toInspect(label, options, true));
    say(`${paint("green", "swapped")} in ${formatMilliseconds(performance.now() - begun)}`);
  } catch (error) {
    sayError(asSkerryError(error));
    say(paint("yellow", "The previous worker is still served."));
  }
}
