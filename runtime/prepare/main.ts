// The program that walks one module's way and ends. The bytes are a stranger's, and decoding,
// validating and transpiling run in compilers that were not written for attackers: so they run here,
// where `prepare.ts` bounds time and memory from outside.
import { makeArtifact } from "../module/pipeline.ts";
import { linkToParent } from "../process/parent.ts";
import { encodeArtifact } from "../store/artifacts.ts";
import type { PrepareProtocol } from "./protocol.ts";

linkToParent<PrepareProtocol>({
  handlers: {
    walk: async ({ wasm, bounds, traced }) =>
      encodeArtifact(await makeArtifact(wasm, bounds, traced)),
  },
  hearers: {},
  onAlone: () => process.exit(0),
});
