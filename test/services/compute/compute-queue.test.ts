import { expect, test } from "vitest";
import { ComputeQueue } from "../../../runtime/services/compute/compute-queue.ts";

/** Computations that end when they are told to, in the order in which they began. */
class Held {
  readonly turns = new ComputeQueue();
  readonly begun: string[] = [];
  readonly #ends: (() => void)[] = [];

  ask(name: string, isWanted = () => true): Promise<string | null> {
    return this.turns.run(name[0]!, isWanted, () => {
      this.begun.push(name);
      return new Promise((resolve) => this.#ends.push(() => resolve(name)));
    });
  }

  async endOne(): Promise<void> {
    this.#ends.shift()!();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test("two run at once, and tenants take turns however much one asks for", async () => {
  const held = new Held();
  for (const name of ["a1", "a2", "a3", "a4", "a5", "b1"]) void held.ask(name);
  expect(held.begun).toEqual(["a1", "a2"]);
  await held.endOne();
  await held.endOne();
  expect(held.begun).toEqual(["a1", "a2", "a3", "b1"]);
});

test("what nobody wants any more when it is its turn is not computed", async () => {
  const held = new Held();
  let wanted = true;
  void held.ask("a1");
  void held.ask("a2");
  const left = held.ask("a3", () => wanted);
  const last = held.ask("a4");
  wanted = false;
  await held.endOne();
  expect(await left).toBeNull();
  expect(held.begun).toEqual(["a1", "a2", "a4"]);
  await held.endOne();
  await held.endOne();
  expect(await last).toBe("a4");
});

test("one that fails makes room for the next", async () => {
  const held = new Held();
  const failing = held.turns.run(
    "a",
    () => true,
    () => Promise.reject(new Error("failed")),
  );
  await expect(failing).rejects.toThrow("failed");
  void held.ask("a1");
  void held.ask("a2");
  expect(held.begun).toEqual(["a1", "a2"]);
});
