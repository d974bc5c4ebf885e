// Takes memory of one kind until it is refused more. The transpiler is here as it is where modules are prepared: of
// address space, which counts as data, it takes a good part.
import "../../../runtime/module/glue/transpile.ts";

const MiB = 2 ** 20;

const eaters: Readonly<Record<string, () => void>> = {
  "linear memory": () => {
    const memory = new WebAssembly.Memory({ initial: 0, maximum: 65_536 });
    for (let at = 0; ; at += 16) {
      memory.grow(16);
      new Uint8Array(memory.buffer, at * 65_536, MiB).fill(1);
    }
  },
  "external buffers": () => {
    for (const kept: Uint8Array[] = []; ; ) kept.push(new Uint8Array(MiB).fill(1));
  },
  "the heap": () => {
    for (const kept: number[][] = []; ; ) kept.push(new Array(131_072).fill(kept.length));
  },
};

process.once("message", (kind) => {
  try {
    eaters[kind as string]!();
  } catch {
    process.exit(0);
  }
});
process.on("disconnect", () => process.exit(0));
