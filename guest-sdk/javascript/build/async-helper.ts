import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";

/** The guest's own function for what the bundler makes of async functions. */
const callAsyncFile = fileURLToPath(new URL("../runtime/promise/promise.ts", import.meta.url));
const delegationFile = fileURLToPath(new URL("../runtime/promise/delegation.ts", import.meta.url));
const stepsFile = fileURLToPath(new URL("../runtime/promise/async-from-sync.ts", import.meta.url));
const generatorsFile = fileURLToPath(
  new URL("../runtime/promise/async-generators.ts", import.meta.url),
);

/** The begin of the bundler's helper, which stands before all modules. Its name has a number at its end where a module has the same. */
const helper = /\b(__async\d*) ?= ?\(/;
/** The same of async generators, which a bundle without one lacks. Parameters, too, have numbers where a module has their names. */
const generatorHelper = /\b(__asyncGenerator\d*) ?= ?\(__this\d*, ?__arguments\d*, ?generator\d*\)/;
/** The class of what such a generator awaits. */
const awaitHelper = /\b(__await\d*) ?= ?function ?\(promise\d*, ?isYieldStar\d*\)/;

/** The helper for `yield*` of async generators, which a bundle without one lacks. */
const delegationHelper = /\b(__yieldStar\d*) ?= ?\(?value\d*\b/;

/** The helper for `for await`, which a bundle without one lacks. */
const loopHelper = /\b(__forAwait\d*) ?= ?\(obj\d*, ?it\d*, ?method\d*\)/;

/** A name for the bundler's helper until {@link nameAsyncHelper}. It is drawn anew for each build, so that no source can have it, and
 * always of one length, so that the same sources make the same bundle. */
export function drawHelperName(): string {
  return `__skerry_async_${randomBytes(8).toString("hex")}`;
}

/** The module `skerry:async-helper`: sets the bundler's helper for async functions to the guest's function, which takes fewer
 * promises, and those for async generators and `for await`, if there are any, in the same way. */
export function helperModule(name: string): string {
  const { generator, awaiting, delegation, loop } = furtherNames(name);
  return `import { callAsync } from ${JSON.stringify(callAsyncFile)};
import { generatorsBy } from ${JSON.stringify(generatorsFile)};
import { delegationsBy } from ${JSON.stringify(delegationFile)};
import { asyncIteratorOf } from ${JSON.stringify(stepsFile)};
${name} = callAsync;
if (typeof ${generator} !== "undefined") ${generator} = generatorsBy(${awaiting});
if (typeof ${delegation} !== "undefined") ${delegation} = delegationsBy(${awaiting});
if (typeof ${loop} !== "undefined") ${loop} = asyncIteratorOf;
`;
}

function furtherNames(drawn: string) {
  return {
    generator: `${drawn}_generator`,
    awaiting: `${drawn}_await`,
    delegation: `${drawn}_yield_star`,
    loop: `${drawn}_for_await`,
  };
}

/** Puts the bundler's own name for its helper, which turns a generator into an async function, in the place of `drawn`. As many
 * characters as before, so that no place moves. */
export function nameAsyncHelper(javascript: string, drawn: string): string {
  const name = helper.exec(javascript)?.[1];
  if (name === undefined) throw new Error("The bundle has no helper for async functions.");
  const { generator, awaiting, delegation, loop } = furtherNames(drawn);
  const further = [
    [generator, generatorHelper],
    [awaiting, awaitHelper],
    [delegation, delegationHelper],
    [loop, loopHelper],
  ] as const;
  return further
    .reduce((text, [of, found]) => {
      const own = found.exec(javascript)?.[1] ?? "undefined";
      return text.replaceAll(of, own.padEnd(of.length));
    }, javascript)
    .replaceAll(drawn, name.padEnd(drawn.length));
}
