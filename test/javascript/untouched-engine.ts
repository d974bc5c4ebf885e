// Components of the engine as its makers built it.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { componentize } from "componentize-qjs";
import { bundle } from "../../guest-sdk/javascript/build/bundle.ts";
import {
  grantedInterfaces,
  importsOf,
  workerWit,
  world,
} from "../../guest-sdk/javascript/build/wit.ts";
import { inProject } from "./project.ts";

/** Returns a component of a worker, whose engine the build has not changed. */
export function untouched(source: string): Promise<Uint8Array> {
  return inProject({ "index.js": source }, async (projectDir) => {
    const grants = grantedInterfaces();
    const entry = join(projectDir, "index.js");
    const options = { entry, projectDir, grants, bindings: [], node: false, debug: false };
    const bundled = await bundle(options);
    if ("errors" in bundled) throw new Error(bundled.errors[0]?.text);
    const witPath = join(mkdtempSync(join(tmpdir(), "skerry-wit-")), "worker.wit");
    writeFileSync(witPath, workerWit(importsOf(grants)));
    const order = { witPath, world, jsSource: bundled.javascript, stubWasi: true, sync: true };
    const { component } = await componentize(order);
    rmSync(join(witPath, ".."), { recursive: true });
    return new Uint8Array(component);
  });
}
