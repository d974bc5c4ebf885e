import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "@skerry/javascript/build";
import { describe, expect, test } from "vitest";
import { makeRequest } from "../../../../runtime/message/make-request.ts";
import { keptBuild } from "../../../support/build-cache.ts";
import { bodyText } from "../../../support/workers.ts";
import { attackByRequest, type Expected } from "../../support/attacks.ts";
import { settingsWith, useTarget } from "../../support/target.ts";

/** How an attack ends: in an error, or with this answer. */
export type End = Expected | { readonly answer: string };

/** Memory that no process may go over, in bytes: a worker may have 128 MiB, and what ten of them had
 * before goes back to the system at leisure. */
const memory = 1024 ** 3;

/** Builds the worker in `file`, an `attackWorker`, and makes each attack on a host of its own, by calls
 * and over HTTP, next to a neighbour that goes on answering. */
export function javascriptAttacks(title: string, file: string, ends: Record<string, End>): void {
  let built: Promise<Uint8Array> | null = null;
  const component = () => {
    built ??= build(file);
    return built;
  };

  describe(title, () => {
    const target = useTarget();
    for (const [name, end] of Object.entries(ends)) {
      const variables = { ATTACK: name };
      if ("answer" in end) {
        test(name, async () => {
          const { host, neighbour } = target();
          const worker = await host.load(await component(), { ...settingsWith(), variables });
          const call = () => host.call(worker, makeRequest({}));
          const { result } = await neighbour.visitDuring(call());
          expect(result.error).toBeNull();
          expect(bodyText(result.response?.body)).toBe(end.answer);
          // Nothing of it is left for the next request.
          expect(bodyText((await call()).response?.body)).toBe(end.answer);
        });
      } else {
        attackByRequest(name, target, component, { memory, ...end, variables });
      }
    }
  });
}

function build(file: string): Promise<Uint8Array> {
  const sources = [file, join("support", "attack-worker.ts")].map((path) =>
    readFileSync(join(projectDir, path), "utf8"),
  );
  return keptBuild(["attacks", ...sources], () => compileAnew(file));
}

const projectDir = join(import.meta.dirname, "..");

async function compileAnew(file: string): Promise<Uint8Array> {
  const result = await compile({ entry: join(projectDir, file), projectDir });
  if (!result.ok) throw new Error(result.diagnostics);
  return result.component;
}
