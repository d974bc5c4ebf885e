// Does one thing with a store under conditions that its parent made, and tells what came of it. A process of
// its own, as rights and limits hold for a whole process.
import { toSkerryError } from "../../../runtime/errors.ts";
import { openEmbeddedStore } from "../../../runtime/store/embedded/open-store.ts";
import { deployChange, someDeployment } from "./records.ts";

type Order = {
  readonly dataDir: string;
  /** Gives up root's rights first: they hold against all rights of files. */
  readonly asNobody?: boolean;
  readonly step: "open" | "fill modules" | "fill deployments";
};

const { dataDir, asNobody = false, step } = JSON.parse(process.argv[2]!) as Order;
if (asNobody && process.getuid?.() === 0) {
  process.setgroups?.([]);
  process.setgid?.(65_534);
  process.setuid?.(65_534);
}

/** What is written until it fails, or so often that the parent's conditions can't have held. */
const rounds = 200;

async function run(): Promise<string[]> {
  const done: string[] = [];
  const { deployments, modules } = await openEmbeddedStore(dataDir);
  try {
    for (let n = 0; n < rounds && step !== "open"; n++) {
      if (step === "fill modules") {
        done.push(await modules.put(new Uint8Array((n + 1) * 10_000).fill(n)));
      } else {
        const settings = { text: "x".repeat(20_000) };
        await deployments.apply(deployChange(someDeployment(`w${n}`, n, { settings })));
        done.push(`w${n}`);
      }
    }
  } catch (error) {
    // What was there before the failure can still be read.
    const names = (await deployments.workers()).map(({ name }) => name);
    const whole = step === "fill modules" ? await modules.get(done[0]!) : names.includes(done[0]!);
    if (!whole) throw new Error("what was good is gone", { cause: error });
    return [...done, JSON.stringify(toSkerryError(error).toJSON())];
  } finally {
    await deployments.close().catch(() => {});
  }
  return [...done, "no error"];
}

const answer = await run().catch((error) => [JSON.stringify(toSkerryError(error).toJSON())]);
process.stdout.write(JSON.stringify(answer));
