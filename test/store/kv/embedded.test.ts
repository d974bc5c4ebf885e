import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmbeddedKv } from "../../../runtime/store/embedded/kv/open-kv.ts";
import { describeKv } from "./kv-suite.ts";

describeKv("embedded", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "skerry-kv-"));
  return {
    open: () => openEmbeddedKv(dataDir),
    dispose: async () => rmSync(dataDir, { recursive: true, force: true }),
  };
});
