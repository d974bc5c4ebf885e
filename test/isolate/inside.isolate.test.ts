import { expect, test } from "vitest";
import { runGlue } from "./support/run-glue.ts";

/** Runs JavaScript where jco's glue runs, as if a guest had got that far, and returns what it gives. */
async function evaluateInside(expression: string): Promise<string> {
  const glue = `export function instantiate() {
    return { handle: () => ({
      status: 200,
      fields: [["result", String(${expression})]],
      body: { tag: "empty" },
    }) };
  }`;
  const { response, failure } = await runGlue(glue);
  if (failure !== null) throw new Error(failure.message);
  return response!.fields[0]![1];
}

test("the isolate's global scope holds nothing to time or to share with", async () => {
  const names = (await evaluateInside("Object.getOwnPropertyNames(globalThis)")).split(",");
  for (const name of ["Date", "Temporal", "Intl", "SharedArrayBuffer", "Atomics", "performance"]) {
    expect(names).not.toContain(name);
  }
  for (const name of ["eval", "Function", "console", "process", "require", "setTimeout", "fetch"]) {
    expect(names).not.toContain(name);
  }
});

test("shared memory can't be made from a Wasm memory either", async () => {
  const made = await evaluateInside(`(() => {
    try {
      return new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer.constructor.name;
    } catch (error) { return "refused"; }
  })()`);
  expect(made).toBe("refused");
});

test("text does not become code", async () => {
  for (const kind of ["() => {}", "function* () {}", "async () => {}", "async function* () {}"]) {
    const tried = await evaluateInside(`(() => {
      try { return (${kind}).constructor("return 7")(); } catch (error) { return "refused"; }
    })()`);
    expect(tried).toBe("refused");
  }
});
