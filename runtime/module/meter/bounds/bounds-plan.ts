import { walkBody } from "../../../wasm/decode/scan-code.ts";
import { accesses } from "../../../wasm/instructions/accesses.ts";
import { op } from "../../../wasm/instructions/op.ts";
import type { DecodedModule } from "../../../wasm/module.ts";
import type { ValueType } from "../../../wasm/value-types.ts";
import { LiveCode } from "../plan/live-code.ts";

/** What a function needs to hold the addresses of its loads and stores against the size of their memory. */
export interface BoundsPlan {
  /** Whether it has any. */
  readonly addressed: boolean;
  /** Types of the values that have to be kept while an address is taken from below them. */
  readonly kept: readonly ValueType[];
}

/** Whether a module has code that grows a memory. */
export function growsMemory(module: DecodedModule): boolean {
  return module.bodies.some((body) => {
    const cursor = walkBody(module, body, module.limits);
    while (cursor.next()) if (cursor.opcode.code === op.memoryGrow) return true;
    return false;
  });
}

/** Plans for the functions that a module defines. */
export function planBounds(module: DecodedModule): readonly BoundsPlan[] {
  return module.bodies.map((body) => {
    const kept = new Set<ValueType>();
    let addressed = false;
    const live = new LiveCode(walkBody(module, body, module.limits));
    while (live.next()) {
      const access = accesses.get(live.cursor.opcode.code);
      if (access === undefined) continue;
      addressed = true;
      if (access.above !== null) kept.add(access.above);
    }
    return { addressed, kept: [...kept] };
  });
}
