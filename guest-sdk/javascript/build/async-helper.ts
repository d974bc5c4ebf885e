/** The name by which the guest's runtime sets the bundler's helper for async functions. */
const placeholder = "__skerry_async_helper";

/** The helper as the bundler writes it, under a name that no other in the bundle has. */
const helper = /\b(__async\d*) ?= ?\(__this, ?__arguments, ?generator\) ?=>/;

/** Puts the bundler's own name for its helper, which turns a generator into an async function, in the
 * place of the name that the runtime has for it: `promise/install.ts` then sets the variable to a
 * function that takes fewer promises. As many characters as before, so that no place moves. */
export function nameAsyncHelper(javascript: string): string {
  const name = helper.exec(javascript)?.[1];
  if (name === undefined) throw new Error("The bundle has no helper for async functions.");
  return javascript.replaceAll(placeholder, name.padEnd(placeholder.length));
}
