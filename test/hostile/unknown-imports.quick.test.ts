import { describe } from "vitest";
import { attackByDeploying } from "./support/attacks.ts";
import { useTarget } from "./support/target.ts";
import { assemble, handler, workerText } from "./support/worker-component.ts";

const importing = (name: string) => () =>
  assemble(
    workerText({ core: handler("(i32.const 16)") }).replace(
      "(component",
      `(component (import "${name}" (instance (export "run" (func))))`,
    ),
  );

describe("an import of what is not offered is refused:", () => {
  const target = useTarget();

  for (const name of [
    "wasi:cli/run@0.2.0",
    "wasi:blobstore/blobstore@0.2.0",
    "wasi:keyvalue/watcher@0.2.0-draft2",
    "evil:host/exec",
    "skerry:edge/exec@0.1.0",
  ]) {
    attackByDeploying(`${name}`, target, importing(name), {
      code: "unknown-import",
      message: new RegExp(`imports "${name}"`),
    });
  }

  attackByDeploying(
    "a function that an interface of WASI does not have",
    target,
    importing("wasi:http/types@0.2.0"),
    { code: "unknown-kind", message: /types are not those of skerry:edge\/worker/ },
  );

  attackByDeploying("WASI of a later version", target, importing("wasi:http/types@0.3.0"), {
    code: "unknown-abi-version",
    message: /this host has WASI 0\.2/,
  });

  attackByDeploying("another draft of WASI", target, importing("wasi:keyvalue/store@0.2.0"), {
    code: "unknown-abi-version",
    message: /this host has 0\.2\.0-draft2 of it/,
  });

  for (const version of ["0.0.9", "0.2.0", "9.9.9"]) {
    attackByDeploying(
      `skerry:edge/log of version ${version}`,
      target,
      importing(`skerry:edge/log@${version}`),
      { code: "unknown-abi-version", message: /this host knows 0\.1\.0/ },
    );
  }

  attackByDeploying(
    "WASI, by a core module",
    target,
    () =>
      assemble(
        `(module (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32))))`,
      ),
    { code: "unknown-kind", message: /WASI preview 1/ },
  );

  attackByDeploying(
    "WASI, by a core module that a component leaves without it",
    target,
    () =>
      assemble(
        workerText({
          core: handler("(i32.const 16)"),
          component: `(core module $m (import "wasi_snapshot_preview1" "fd_write" (func)))
            (core instance (instantiate $m))`,
        }),
      ),
    { code: "invalid-module" },
  );
});
