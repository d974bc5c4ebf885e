import { expect, test, vi } from "vitest";
import { compileHostModules, HostModule } from "../../../runtime/isolate/inside/host-module.ts";

test("modules of the host's own are compiled ahead, and once", () => {
  const empty = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]).toString("base64");
  const modules = [new HostModule(empty), new HostModule(empty)];
  const compile = vi.spyOn(WebAssembly, "Module");
  compileHostModules();
  expect(compile).toHaveBeenCalledTimes(2);
  const [first, second] = modules.map(({ compiled }) => compiled);
  expect(first).toBe(modules[0]!.compiled);
  expect(first).not.toBe(second);
  compileHostModules();
  expect(compile).toHaveBeenCalledTimes(2);
});
