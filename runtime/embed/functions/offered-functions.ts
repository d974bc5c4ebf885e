import type { AskedFunction, FunctionAnswer } from "../../shard/embedded/asked-services.ts";
import type { HostInterface } from "./host-interface.ts";

export class HostFunctions {
  readonly names: ReadonlySet<string> = new Set();
  static async open(_: readonly HostInterface[]): Promise<HostFunctions> {
    return new HostFunctions();
  }
  offersOf(_: readonly string[]): readonly never[] {
    return [];
  }
  schemasOf(_: readonly string[]): readonly never[] {
    return [];
  }
  async call(_: unknown, __: AskedFunction): Promise<FunctionAnswer> {
    return { failed: "function-failed", message: "none" };
  }
}
