// Asks a module of a package, in a thread with a stack of its own, what it makes of a nesting.
import { parentPort, workerData } from "node:worker_threads";

const { url, depth } = workerData as { readonly url: string; readonly depth: number };
const { nest } = (await import(url)) as { nest(depth: number): Promise<unknown> };
parentPort!.postMessage(JSON.stringify(await nest(depth)));
