import { createHash } from "node:crypto";
import { artifactBytes } from "../../measure/artifact-bytes.ts";
import type { Manifest } from "../../module/artifact.ts";
import { prepare } from "../../prepare/prepare.ts";
import { dataDir } from "../../project/data-dir.ts";
import { limitKey } from "../../settings/limit-keys.ts";
import { formatBytes } from "../../settings/quantities.ts";
import { grants } from "../../settings/settings.ts";
import { errorDocument } from "../text/error-document.ts";
import { inspectText } from "../text/inspect-text.ts";
import { openWorker } from "../text/open-worker.ts";
import { asSkerryError, sayError, writeDocument } from "../text/output.ts";

/** What metering did to the core modules together. Sizes in bytes. */
export interface Metering {
  readonly sourceBytes: number;
  readonly meteredBytes: number;
  readonly addedBytes: number;
  /** Metered by source; null of nothing. */
  readonly ratio: number | null;
  readonly charges: number;
  readonly checks: number;
}

export interface Inspection {
  readonly manifest: Manifest;
  readonly metering: Metering;
  readonly artifactBytes: number;
  /** Grants that the module needs and its settings do not give. */
  readonly missingGrants: readonly string[];
}

/** `skerry inspect FILE|DIR`: what a module is made of. A module that is refused is shown with its
 * refusal, which is also the exit code. */
export async function inspect(label: string, { json }: { json?: boolean }): Promise<number> {
  const { wasm, settings } = await openWorker(label, json === true);
  // Bounds as wide as settings can make them: what a module is does not depend on who may run it.
  const bounds = {
    grants,
    memoryBytes: limitKey("memory").most,
    tableElements: limitKey("tableElements").most,
  };
  try {
    const { manifest } = await prepare(wasm, { dataDir: await dataDir(), bounds });
    const inspection: Inspection = {
      manifest,
      metering: meteringOf(manifest),
      artifactBytes: artifactBytes(manifest),
      missingGrants: manifest.grants.filter((grant) => !settings.grants.some((g) => g === grant)),
    };
    if (json === true) writeDocument({ ...inspection, error: null });
    else process.stdout.write(inspectText(inspection));
    return 0;
  } catch (thrown) {
    const error = asSkerryError(thrown);
    const sha256 = createHash("sha256").update(wasm).digest("hex");
    if (json === true) {
      writeDocument({
        source: { sha256, bytes: wasm.length },
        error: errorDocument(error.toJSON()),
      });
    } else {
      process.stdout.write(`source  ${formatBytes(wasm.length)}, sha256 ${sha256}\n`);
      sayError(error);
    }
    return error.exitCode;
  }
}

function meteringOf({ cores }: Manifest): Metering {
  const sum = (of: (core: Manifest["cores"][number]) => number) =>
    cores.reduce((total, core) => total + of(core), 0);
  const sourceBytes = sum((core) => core.sourceBytes);
  const meteredBytes = sum((core) => core.meteredBytes);
  return {
    sourceBytes,
    meteredBytes,
    addedBytes: meteredBytes - sourceBytes,
    ratio: sourceBytes === 0 ? null : meteredBytes / sourceBytes,
    charges: sum((core) => core.charges),
    checks: sum((core) => core.checks),
  };
}
